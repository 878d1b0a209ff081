"""The form field for what became of single dates: each of the next ones may be called off or moved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.common import clock
from backend.common.repeating import YEARS
from backend.feeds.occurrences import Occurrence, Series, next_ones, planned_start

Document = dict[str, Any]

PREFIX = "overrides"
_KEY = re.compile(r"overrides-(\d{8}T\d{6}Z)-what")
_KEY_FORMAT = "%Y%m%dT%H%M%SZ"
_LOCAL = "%Y-%m-%dT%H:%M"
_MOST = 200
_MOST_SHOWN = 30


class DateForm(forms.Form):
    """What becomes of one date."""

    what = forms.ChoiceField(
        label=gettext_lazy("This date"),
        required=False,
        choices=[
            ("", gettext_lazy("takes place as planned")),
            ("cancelled", gettext_lazy("is cancelled")),
            ("moved", gettext_lazy("is moved")),
        ],
    )
    starts_at = forms.DateTimeField(
        label=gettext_lazy("New beginning"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL),
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("New end"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL),
        help_text=gettext_lazy("Left empty: as long as always."),
    )
    location = forms.CharField(
        label=gettext_lazy("Other place"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Left empty: where the event always is."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason, for everybody to read"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if cleaned.get("what") != "moved":
            return cleaned
        if not start and not cleaned.get("location") and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Please say when or where it takes place instead."))
        if any(moment and moment.year not in YEARS for moment in (start, end)):
            self.add_error("starts_at", _("The year must be between 1970 and 2199."))
        if end and start and end < start:
            self.add_error("ends_at", _("The end is before the beginning."))
        return cleaned

    def document(self, *, key: datetime) -> Document | None:
        """The override, of a valid form; None where the date takes place as planned."""
        what = self.cleaned_data["what"]
        if not what:
            return None
        found: Document = {"occurrence": key.isoformat()}
        if what == "cancelled":
            found["is_cancelled"] = True
        else:
            moments = {name: self.cleaned_data[name] for name in ("starts_at", "ends_at")}
            found |= {name: moment.astimezone(UTC).isoformat() for name, moment in moments.items() if moment}
            found |= {"location": self.cleaned_data["location"]} if self.cleaned_data["location"] else {}
        return found | ({"reason": self.cleaned_data["reason"]} if self.cleaned_data["reason"] else {})


@dataclass(frozen=True, kw_only=True)
class Row:
    """One date in the form: when it was planned, what became of it, and the fields to change that."""

    key: datetime
    planned: datetime
    occurrence: Occurrence | None
    form: DateForm

    @property
    def is_open(self) -> bool:
        return bool(self.form.is_bound and (self.form.errors or self.form["what"].value()))


def date_form(override: Document, *, key: datetime) -> DateForm:
    """The fields for one date, filled with what was decided before."""
    moments = {name: datetime.fromisoformat(override[name]) for name in ("starts_at", "ends_at") if override.get(name)}
    texts = {"location": override.get("location", ""), "reason": override.get("reason", "")}
    return DateForm(initial={"what": _what(override), **texts, **moments}, prefix=prefix_of(key))


def _what(override: Document) -> str:
    """What was decided, as the form asks for it."""
    if override.get("is_cancelled"):
        return "cancelled"
    return "moved" if any(override.get(name) for name in ("starts_at", "ends_at", "location")) else ""


def prefix_of(key: datetime) -> str:
    """The name of a date in the form."""
    return f"{PREFIX}-{key.astimezone(UTC):{_KEY_FORMAT}}"


def rows_of(series: Series, *, overrides: Iterable[Document], sent: Mapping[datetime, DateForm]) -> list[Row]:
    """The next dates, and those for which something was decided that are not among them."""
    known = {datetime.fromisoformat(each["occurrence"]): each for each in overrides}
    since = max(clock.now(), series.starts_at)  # what begins in two years is listed from there
    shown = {each.key: each for each in next_ones(replace(series, is_cancelled=False), now=since)}
    decided = [key for key in (*known, *sent) if key not in shown]
    keys = [*shown, *sorted(set(decided), reverse=True)[:_MOST_SHOWN]]
    return sorted(
        (
            Row(
                key=key,
                planned=planned_start(series, key=key).astimezone(series.zone),
                occurrence=shown.get(key),
                form=sent.get(key) or date_form(known.get(key, {}), key=key),
            )
            for key in keys
        ),
        key=lambda row: row.planned,
    )


def merged(overrides: Sequence[Document], *, decided: Mapping[datetime, Document | None]) -> list[Document]:
    """What was decided before, with what was decided now; what a form did not show stays, and so do own titles."""
    kept = {datetime.fromisoformat(each["occurrence"]): each for each in overrides}
    for key, document in decided.items():
        before = kept.pop(key, {})
        if before and document is None and not _what(before):
            kept[key] = before
            continue
        title = {"title": before["title"]} if before.get("title") else {}
        if document or title:
            kept[key] = {**(document or {"occurrence": key.isoformat()}), **title}
    return [kept[key] for key in sorted(kept)]


class DatesWidget(forms.Widget):
    """Shows the dates; its value is what was sent for each of them."""

    template_name = "feeds/cms/dates.html"
    rows: Callable[[], Mapping[str, Any]] | None = None  # set by the form, which knows the event

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[datetime, DateForm]:
        keys = {_KEY.fullmatch(each) for each in data}
        moments = [_moment(match[1]) for match in keys if match]
        return {key: DateForm(data, prefix=prefix_of(key)) for key in moments if key}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        found = self.rows() if self.rows else {}
        return {**super().get_context(name, "", attrs), **found}

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """A group has no one field that its heading belongs to."""
        return ""

    use_fieldset = True

    @property
    def media(self) -> forms.Media:
        script: Any = forms.Script("feeds/cms/event-form.js", type="module")
        return forms.Media(js=[script], css={"all": ["feeds/cms/event-form.css"]})


class DatesField(forms.Field):
    """What was decided now, by key: a document, or None for a date that takes place as planned."""

    widget = DatesWidget

    def clean(self, value: Any) -> dict[datetime, Document | None]:
        sent: Mapping[datetime, DateForm] = value or {}
        if len(sent) > _MOST:
            raise ValidationError(_("These are more than %d dates.") % _MOST)
        wrong = [form for form in sent.values() if not form.is_valid()]
        if wrong:
            raise ValidationError([error for form in wrong for errors in form.errors.values() for error in errors])
        return {key: form.document(key=key) for key, form in sent.items()}

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return merged(initial or [], decided=self.clean(data)) != (initial or [])
        except ValidationError:
            return True


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.strptime(text, _KEY_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment if moment.year in YEARS else None
