"""Choosers in which contributors find only what they wrote themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from wagtail.snippets.views import chooser

from backend.accounts.own_items import is_met_by, met_items


class _Own:
    """Before a view of Wagtail's choosers."""

    request: HttpRequest
    model_class: Any

    def get_object_list(self) -> Any:
        return met_items(self.request.user, self.model_class)

    def get_object(self, pk: Any) -> Any:
        if not is_met_by(self.request.user, self.model_class, key=str(pk)):
            raise Http404
        return super().get_object(pk)  # type: ignore[misc]  # of the view beside it

    def get_objects(self, pks: Sequence[Any]) -> Any:
        met = met_items(self.request.user, self.model_class).filter(pk__in=pks)
        return super().get_objects(list(met.values_list("pk", flat=True)))  # type: ignore[misc]  # the same


class OwnChooseView(_Own, chooser.ChooseView):
    pass


class OwnResultsView(_Own, chooser.ChooseResultsView):
    pass


class OwnChosenView(_Own, chooser.SnippetChosenView):
    pass


class OwnChosenMultipleView(_Own, chooser.SnippetChosenMultipleView):
    pass


class OwnChooserViewSet(chooser.SnippetChooserViewSet):
    choose_view_class = OwnChooseView
    choose_results_view_class = OwnResultsView
    chosen_view_class = OwnChosenView
    chosen_multiple_view_class = OwnChosenMultipleView
