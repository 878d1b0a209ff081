"""Choosers show each item once, in the language that it was written in; its readers get theirs."""

from __future__ import annotations

from typing import Any

from wagtail.snippets.views import chooser

from backend.library.variants.states import is_variant


class _Originals:
    """Before a view of Wagtail's choosers."""

    model_class: Any

    def get_object_list(self) -> Any:
        found = super().get_object_list()  # type: ignore[misc]  # of the view beside it
        return found.exclude(is_variant(self.model_class))


class OriginalsChooseView(_Originals, chooser.ChooseView):
    pass


class OriginalsResultsView(_Originals, chooser.ChooseResultsView):
    pass


class OriginalsChooser(chooser.SnippetChooserViewSet):
    choose_view_class = OriginalsChooseView
    choose_results_view_class = OriginalsResultsView
