"""The form field that asks how an event repeats and answers with RFC 5545 lines; it works without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from backend.feeds.recurrence import WEEKDAYS, UnusableRecurrence, read_recurrence
from backend.feeds.recurrence_form import Choice, choice_of, lines_of, read_dates, write_dates
from backend.feeds.recurrence_words import refusal_words

_DAYS = [(name, DAY_NAMES[number]) for number, name in enumerate(WEEKDAYS)]
_MOST_DATES = 400
_LONGEST = 10_000
_LONGEST_KEPT = 100_000
_REPEATS = [
    ("once", pgettext_lazy("event takes place", "once")),
    ("dates", gettext_lazy("on several dates")),
    ("rule", gettext_lazy("again and again")),
]
_KEPT = ("kept", gettext_lazy("as it is now"))
_FREQUENCIES = [
    ("DAILY", pgettext_lazy("every …", "days")),
    ("WEEKLY", pgettext_lazy("every …", "weeks")),
    ("MONTHLY", pgettext_lazy("every …", "months")),
    ("YEARLY", pgettext_lazy("every …", "years")),
]
_MONTH_BY = [
    ("start", gettext_lazy("on the day of the beginning, such as the 10th")),
    ("weekday", gettext_lazy("on a weekday, such as the second Tuesday")),
    ("last_day", gettext_lazy("on the last day of the month")),
]
_NTH = [
    ("1", pgettext_lazy("weekday of a month", "first")),
    ("2", pgettext_lazy("weekday of a month", "second")),
    ("3", pgettext_lazy("weekday of a month", "third")),
    ("4", pgettext_lazy("weekday of a month", "fourth")),
    ("5", pgettext_lazy("weekday of a month", "fifth")),
    ("-1", pgettext_lazy("weekday of a month", "last")),
]
_ENDS = [
    ("never", gettext_lazy("no end")),
    ("until", gettext_lazy("on a day")),
    ("count", gettext_lazy("after a number of dates")),
]


def zone() -> ZoneInfo:
    """The clock by which the dates of a form are meant."""
    return ZoneInfo(settings.TIME_ZONE)


class DatesField(forms.CharField):
    """Dates, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def to_python(self, value: Any) -> Any:
        try:
            dates = read_dates(str(super().to_python(value) or "")[: _LONGEST + 1])
        except UnusableRecurrence as error:
            raise ValidationError(_("%s Write it like 24.12.2026 15:00, please.") % refusal_words(error)) from error
        if len(dates) > _MOST_DATES:
            raise ValidationError(_("These are more than %d dates.") % _MOST_DATES)
        return dates

    def run_validators(self, value: Any) -> None:
        """Those of a text don't fit what was read from it."""

    def prepare_value(self, value: Any) -> Any:
        return write_dates(value) if isinstance(value, tuple) else value


class ChoiceForm(forms.Form):
    """The fields of a `Choice`."""

    repeats = forms.ChoiceField(
        label=gettext_lazy("Takes place"), choices=[*_REPEATS, _KEPT], widget=forms.RadioSelect, initial="once"
    )
    interval = forms.IntegerField(label=gettext_lazy("Every"), required=False, min_value=1, max_value=1_000, initial=1)
    frequency = forms.ChoiceField(label=gettext_lazy("Unit"), required=False, choices=_FREQUENCIES, initial="WEEKLY")
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("On these weekdays"),
        required=False,
        choices=_DAYS,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None: on the weekday of the beginning."),
    )
    month_by = forms.ChoiceField(label=gettext_lazy("In the month"), required=False, choices=_MONTH_BY)
    nth = forms.ChoiceField(label=gettext_lazy("Which one"), required=False, choices=_NTH)
    nth_weekday = forms.ChoiceField(label=gettext_lazy("Weekday"), required=False, choices=_DAYS)
    end = forms.ChoiceField(label=gettext_lazy("Ends"), required=False, choices=_ENDS)
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    count = forms.IntegerField(label=gettext_lazy("Number of dates"), required=False, min_value=1, max_value=10_000)
    added = DatesField(
        label=gettext_lazy("More dates"),
        help_text=gettext_lazy("One a line, such as 24.12.2026 15:00. Without a time: the time of the beginning."),
    )
    left_out = DatesField(
        label=gettext_lazy("Not on these days"),
        help_text=gettext_lazy(
            "One a line, such as 24.12.2026: it is not shown at all. To tell people of it, call a date off below."
        ),
    )
    kept = forms.CharField(required=False, max_length=_LONGEST_KEPT, strip=False, widget=forms.HiddenInput)

    @property
    def is_kept(self) -> bool:
        """Whether there is a recurrence that this form can only keep."""
        return bool(self["kept"].value())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("repeats") == "rule":
            for end in ("until", "count"):
                if cleaned.get("end") == end and not cleaned.get(end) and end not in self.errors:
                    self.add_error(end, _("Please say when it ends."))
        if cleaned.get("repeats") == "dates" and not cleaned.get("added") and "added" not in self.errors:
            self.add_error("added", _("Please write down at least one more date."))
        return cleaned

    def choice(self) -> Choice:
        """What was chosen, of a valid form."""
        chosen = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return Choice(**{**chosen, "nth": int(chosen.get("nth", 1)), "weekdays": tuple(chosen["weekdays"])})


def choice_form(text: str, *, prefix: str) -> ChoiceForm:
    """The form for the lines that an event has."""
    return ChoiceForm(initial=asdict(choice_of(text, zone=zone())), prefix=prefix)


class RecurrenceWidget(forms.Widget):
    """Shows a `ChoiceForm`; its value is that form, or the lines themselves where they were sent as such."""

    template_name = "feeds/cms/recurrence.html"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> ChoiceForm | str:
        if f"{name}-repeats" in data:
            return ChoiceForm(data, prefix=name)
        return str(data.get(name, ""))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}-repeats" not in data and name not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        shown = value if isinstance(value, ChoiceForm) else choice_form(value or "", prefix=name)
        return {**super().get_context(name, "", attrs), "form": shown}

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """A group has no one field that its heading belongs to."""
        return ""

    use_fieldset = True


class RecurrenceField(forms.Field):
    """RFC 5545 lines, asked for in plain words."""

    widget = RecurrenceWidget

    def clean(self, value: Any) -> str:
        if isinstance(value, ChoiceForm):
            if not value.is_valid():
                raise ValidationError([error for errors in value.errors.values() for error in errors])
            value = lines_of(value.choice(), zone=zone())
        text = str(value or "")
        try:
            read_recurrence(text, zone=zone())
        except UnusableRecurrence as error:
            raise ValidationError(refusal_words(error)) from error
        return text

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(data) != (initial or "")
        except ValidationError:
            return True
