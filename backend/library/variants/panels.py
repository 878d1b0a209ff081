"""The parts of a form that show the languages of an item, and each text of the original beside its translation."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import FieldPanel, HelpPanel, TitleFieldPanel

from backend.library.variants.states import languages_of


class _Beside:
    """Before a bound panel of Wagtail's."""

    form: Any
    field_name: str
    template_name = "library/cms/text_panel.html"

    class Media:
        css = {"all": ("library/variants.css",)}

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)  # type: ignore[misc]  # of the panel beside it
        beside = getattr(self.form, "beside", None)
        if beside is None:
            return context
        name = self.field_name
        shown = {"original_html": beside.text_html(name), "original_lang": beside.original.lang}
        if name in beside.changed:
            shown["change_html"] = beside.change_html(name)
        return {**context, "beside": beside, **shown}


class TextPanel(FieldPanel):
    """A field that is written anew in each language."""

    class BoundPanel(_Beside, FieldPanel.BoundPanel):
        pass


class TitlePanel(TitleFieldPanel):
    """The title of a page."""

    class BoundPanel(_Beside, TitleFieldPanel.BoundPanel):
        pass


class LanguagesPanel(HelpPanel):
    """In which languages the item is there, and what a variant takes from its original."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"template": "library/cms/languages.html", **kwargs})

    class BoundPanel(HelpPanel.BoundPanel):
        class Media:
            css = {"all": ("library/variants.css",)}

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            languages = languages_of(self.instance, user=self.request.user) if self.instance.pk else []
            return {**context, "languages": languages, "beside": getattr(self.form, "beside", None)}
