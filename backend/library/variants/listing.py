"""Lists of items that have variants: one row an item, with a little sign for each of its languages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.forms import RadioSelect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView

from backend.library.variants.naming import language_name, town_codes, town_languages
from backend.library.variants.states import State, is_variant, lacking, shown_to

# What shows variants as rows of their own: who asks for a language or looks for words finds what is written so.
_ASKS_FOR_ROWS = ("lang", "q")


class LanguagesColumn(Column):
    """The languages of an item, each with its state in words; `VariantsIndex` reads them for all rows at once."""

    cell_template_name = "library/cms/languages_cell.html"

    class Media:
        css: ClassVar = {"all": ("library/variants.css",)}

    def __init__(self) -> None:
        super().__init__("languages", label=gettext_lazy("Languages"), accessor="shown_languages")


def translation_choices() -> list[tuple[str, str]]:
    """What may be lacking, by language."""
    words = {State.MISSING: _("%(language)s is missing"), State.OUTDATED: _("%(language)s is outdated")}
    return [
        (f"{state}:{code}", text % {"language": language_name(code)})
        for state, text in words.items()
        for code in town_codes()
        if len(town_codes()) > 1
    ]


class VariantFilters(WagtailFilterSet):
    """What a list is filtered by beside the fields that it names."""

    lang = ChoiceFilter(label=gettext_lazy("Language"), choices=town_languages, widget=RadioSelect)
    translation = ChoiceFilter(
        label=gettext_lazy("Translation"), choices=translation_choices, widget=RadioSelect, method="lacks"
    )

    def lacks(self, rows: models.QuerySet[Any], _name: str, value: str) -> models.QuerySet[Any]:
        """Originals only: it is they that something is lacking of."""
        state, _colon, code = value.partition(":")
        return lacking(rows, lang=code, state=State(state))


class VariantsIndex(IndexView):
    """A list of Wagtail's."""

    base_filterset_class = VariantFilters

    def get_base_queryset(self) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = super().get_base_queryset()
        if any(self.request.GET.get(name) for name in _ASKS_FOR_ROWS):
            return rows
        return rows.exclude(is_variant(self.model))

    @cached_property
    def columns(self) -> list[Any]:
        """Without the languages where there is only one."""
        columns: list[Any] = super().columns
        is_shown = len(town_codes()) > 1
        return [column for column in columns if is_shown or not isinstance(column, LanguagesColumn)]

    def get_table(self, object_list: Any) -> Any:
        items = list(object_list)
        if len(town_codes()) > 1:
            for item, languages in zip(items, shown_to(self.request.user, items), strict=True):
                item.shown_languages = languages
        return super().get_table(items)
