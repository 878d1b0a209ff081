"""The part that forms of items have in common: of a variant only the text is written, beside that of its original."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.admin.compare import diff_text
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.fields import RichTextField, StreamField

from backend.library.blocks import open_texts
from backend.library.models.variants import Variant
from backend.library.rendering import body_html, rich_text_html
from backend.library.variants.following import find_original, record_of, records_of, shown_texts
from backend.library.variants.making import NO_NAME
from backend.library.variants.naming import SIMPLE
from backend.library.variants.texts import digest, texts_of


@dataclass(frozen=True, kw_only=True)
class Beside:
    """The original of a variant, for those who translate it."""

    original: Any  # the row
    record: Variant

    @cached_property
    def shown(self) -> Any:
        """What is live or, before that, the last draft."""
        return self.original if self.original.live else self.original.get_latest_revision_as_object()

    @cached_property
    def texts(self) -> dict[str, str]:
        return shown_texts(self.original)

    @property
    def changed(self) -> list[str]:
        """The fields that say something else than when the variant was last confirmed."""
        before = self.record.confirmed_texts
        if not before:
            return []
        names = type(self.original).TEXT_FIELDS
        flat = {name: (before.get(name, "").split(), self.texts.get(name, "").split()) for name in names}
        return [name for name, (old, new) in flat.items() if old != new]

    def text_html(self, name: str) -> SafeString:
        """One field as readers see it."""
        field, value = self.shown._meta.get_field(name), getattr(self.shown, name)
        if isinstance(field, StreamField):
            return mark_safe(body_html(value, lang=self.shown.lang))  # noqa: S308 - sanitised there
        if isinstance(field, RichTextField):
            return mark_safe(rich_text_html(value))  # noqa: S308 - the same
        return mark_safe(linebreaks(value, autoescape=True)) if value else SafeString("")  # noqa: S308 - escaped

    def change_html(self, name: str) -> SafeString:
        """What is new and what is gone in one field."""
        shown: SafeString = diff_text(self.record.confirmed_texts.get(name, ""), self.texts.get(name, "")).to_html()
        return shown


def beside(item: Any) -> Beside | None:
    """The original that this row is a variant of; None for an original."""
    records = records_of(item)
    record = record_of(item, records)
    original = find_original(item, records) if record else None
    return Beside(original=original, record=record) if record and original is not None else None


class VariantFields:
    """Before a form of Wagtail's."""

    instance: Any
    fields: dict[str, Any]
    initial: dict[str, Any]
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.beside = beside(self.instance) if self.instance.pk else None
        if self.beside is not None:
            self._leave_text_only(self.beside)

    def _leave_text_only(self, beside: Beside) -> None:
        for name in (*self.instance.SHARED_FIELDS, "lang"):
            self.fields.pop(name, None)
        self.fields["seen_original"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=digest(beside.texts)
        )
        if self.instance.lang.endswith(SIMPLE):
            record = beside.record
            self.fields["is_marked_as_checked"] = forms.BooleanField(
                label=_("Checked as Easy German (Leichte Sprache)"),
                help_text=_("By people of the target group. Holds for this wording: whoever changes it ticks anew."),
                required=False,
                initial=bool(record.checked_texts) and record.checked_texts == texts_of(self.instance),
            )
        name = self.instance.TEXT_FIELDS[0]
        if self.initial.get(name) == NO_NAME:
            self.initial[name] = ""

    def _post_clean(self) -> None:
        """The model takes them along to where its draft is saved."""
        super()._post_clean()  # type: ignore[misc]  # of the form beside it
        if self.beside is not None:
            self.instance.seen_original = self.cleaned_data.get("seen_original", "")
            self.instance.is_marked_as_checked = self.cleaned_data.get("is_marked_as_checked")


class TranslatedForm(VariantFields, WagtailAdminModelForm):
    """Of an item that needs nothing else."""


class TranslatedPageForm(VariantFields, WagtailAdminPageForm):
    """Of a page. A new one begins with an empty text, as in the views of our own (refusing)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.instance.pk is None:
            open_texts(self)


def words_of(names: list[str], *, model: Any) -> SafeString:
    """Fields as editors know them."""
    return format_html("{}", ", ".join(str(model._meta.get_field(name).verbose_name) for name in names))
