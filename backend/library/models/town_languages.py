"""The languages that a town writes in beside its first one, which is the operator's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from backend.library.kinds import governed_models
from backend.library.variants.naming import language_name
from backend.tenants.schemas import town_of_connection

# The languages of the country and those that most people speak who come to a German town hall.
OFFERED = (
    "de",
    "de-simple",
    *("dsb", "hsb", "da", "fy"),
    *("en", "uk", "pl", "ru", "ar", "fa", "tr", "ro", "bg", "fr", "es", "it", "hr", "el", "vi"),
)


def further_languages_now() -> list[str]:
    """Those of the town's public row: what a town has that never chose any."""
    town = town_of_connection()
    return list(town.languages[1:]) if town else []


def offered_languages() -> list[tuple[str, str]]:
    """What may be added to the first language, and what the town has already."""
    town = town_of_connection()
    first, *others = town.languages if town else ["de"]
    codes = dict.fromkeys([*OFFERED, *others])
    return [(code, language_name(code)) for code in codes if code != first]


def items_in(language: str) -> list[tuple[str, int]]:
    """How many items of each kind are written in this language, drafts too."""
    found: dict[str, int] = {}
    for model, kind in governed_models().items():
        if any(field.name == "lang" for field in model._meta.concrete_fields):
            count = model._default_manager.filter(lang=language).count()
            found[str(kind.title)] = found.get(str(kind.title), 0) + count
    return [(title, count) for title, count in found.items() if count]


class TownLanguagesForm(WagtailAdminModelForm):
    """A tick for each language; one that items are written in goes only with a second tick."""

    others = forms.MultipleChoiceField(
        label=_("Further languages"),
        choices=offered_languages,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_confirmed = forms.BooleanField(
        label=_("Remove languages although something is written in them"),
        help_text=_("Only asked for then. Nothing is deleted: it comes back with the language."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if town := town_of_connection():
            words = gettext("The first language is %(language)s; only the operator of the region changes it.")
            self.fields["others"].help_text = words % {"language": language_name(town.languages[0])}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        removed = set(self.instance.others) - set(cleaned.get("others", self.instance.others))
        used = [sentence for code in sorted(removed) if (sentence := _sentence(code))]
        if used and not cleaned.get("is_confirmed"):
            text = gettext("They stay stored, but nobody sees them any more until the language is added again.")
            again = gettext("If you want that, tick this box and save once more.")
            self.add_error("is_confirmed", ValidationError(" ".join([*used, text, again])))
        return cleaned


@register_setting(icon="globe")
class TownLanguages(BaseGenericSetting):
    """Which further languages the town writes in; `Municipality.languages` is the first one and a copy of these."""

    others = ArrayField(
        models.CharField(max_length=20), verbose_name=_("further languages"), default=further_languages_now, blank=True
    )

    base_form_class = TownLanguagesForm
    panels = [FieldPanel("others"), FieldPanel("is_confirmed")]

    class Meta:
        verbose_name = _("languages")

    @staticmethod
    def others_in_words(value: Iterable[str]) -> str:
        """For the history of the settings."""
        return ", ".join(map(language_name, value))


def _sentence(code: str) -> str:
    """What is written in this language."""
    items = items_in(code)
    if not items:
        return ""
    number = sum(count for _title, count in items)
    kinds = ", ".join(f"{title}: {count}" for title, count in items)
    text = ngettext(
        "%(number)s item is written in %(language)s (%(kinds)s).",
        "%(number)s items are written in %(language)s (%(kinds)s).",
        number,
    )
    return text % {"number": number, "language": language_name(code), "kinds": kinds}
