"""The form itself: whole days end with their last day, and one date may be changed without touching the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.common.repeating import YEARS
from backend.feeds.event_form.dates_field import PREFIX, DatesField, DatesWidget, merged, rows_of
from backend.feeds.event_form.recurrence_field import RecurrenceField, zone
from backend.feeds.item_form import ItemForm
from backend.feeds.occurrence_keys import with_kept_keys
from backend.feeds.occurrences import Series
from backend.feeds.recurrence import UnusableRecurrence
from backend.feeds.recurrence_form import is_same
from backend.feeds.recurrence_words import recurrence_words, refusal_words
from backend.feeds.series import series_of

_DAY = timedelta(days=1)
TIME_FIELDS = ("starts_at", "ends_at", "is_all_day", "recurrence", "overrides", "status")


class EventForm(ItemForm):
    """An event as editors write it."""

    recurrence = RecurrenceField(required=False)
    overrides = DatesField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("recurrence", "overrides"):
            if name in self.fields:
                self.fields[name].label = self._meta.model._meta.get_field(name).verbose_name
        if self.instance.is_all_day and self.instance.ends_at:
            self.initial["ends_at"] = last_day(self.instance.ends_at)
        widget = self.fields["overrides"].widget if "overrides" in self.fields else None
        if isinstance(widget, DatesWidget):
            widget.rows = self.next_dates

    def clean_recurrence(self) -> str:
        """As it stood, where the form says the same in other words: an imported event is not changed by being saved."""
        before, now = self.instance.recurrence, str(self.cleaned_data["recurrence"])
        try:
            return before if is_same(now, before, zone=zone()) else now
        except UnusableRecurrence:
            return now

    def clean_overrides(self) -> list[dict[str, Any]]:
        """With what was decided for dates that this form did not show."""
        return merged(self.instance.overrides, decided=self.cleaned_data["overrides"])

    def clean(self) -> Any:
        cleaned = super().clean()
        start, end = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if self.cleaned_data.get("is_all_day") and start and _are_ours(start, end):
            if end and end < start and end.astimezone(zone()).date() < start.astimezone(zone()).date():
                self.add_error("ends_at", _("The end is before the beginning."))
            else:
                self.cleaned_data |= whole_days(start, end=end)
        return cleaned

    def next_dates(self) -> Mapping[str, Any]:
        """What the list of the next dates shows, of the event as it is in the form."""
        return {"address": self._address(), **self._dates()}

    def _dates(self) -> dict[str, Any]:
        overrides = self.instance.overrides
        sent = {}
        try:
            if self.is_bound:
                sent = self["overrides"].data
                series, overrides = self._series_as_sent()
            elif self.instance.starts_at is None:
                return {"message": _("The dates are listed here as soon as there is a beginning.")}
            else:
                series = self.instance.series()
        except ValidationError as error:
            return {"message": " ".join(error.messages)}
        except UnusableRecurrence as error:
            return {"message": refusal_words(error)}
        words = recurrence_words(series, lang=self.instance.lang or "de")
        return {
            "rows": rows_of(series, overrides=overrides, sent=sent),
            "words": words,
            "is_first_odd": is_first_odd(series),
            "is_all_day": series.is_all_day,
        }

    def _series_as_sent(self) -> tuple[Series, list[dict[str, Any]]]:
        """Raises ValidationError."""
        if not self["starts_at"].data:
            raise ValidationError(_("The dates are listed here as soon as there is a beginning."))
        values = {name: self.fields[name].clean(self[name].data) for name in TIME_FIELDS if name != PREFIX}
        if not _are_ours(values["starts_at"], values["ends_at"]):
            raise ValidationError(_("The year must be between 1970 and 2199."))
        if values["is_all_day"]:
            values |= whole_days(values["starts_at"], end=values["ends_at"])
        try:
            overrides = merged(self.instance.overrides, decided=self.fields["overrides"].clean(self["overrides"].data))
        except ValidationError:  # said beside the date itself
            overrides = self.instance.overrides
        status = values["status"] or "scheduled"
        series = series_of(**{**values, "status": status}, overrides=overrides, zone=zone())
        if self.instance.pk and self.instance.first_published_at:
            before = type(self.instance).objects.get(pk=self.instance.pk).series()
            series = with_kept_keys(replace(series, keyed_from=before.keyed_from), before=before)
        return series, overrides

    def _address(self) -> str:
        key = [self.instance.pk] if self.instance.pk else []
        return reverse("wagtailsnippets_feeds_event:dates", args=key)


def _are_ours(*moments: datetime | None) -> bool:
    """Whether these lie in years in which something takes place; the model says so of its fields."""
    return all(moment.year in YEARS for moment in moments if moment)


def whole_days(start: datetime, *, end: datetime | None) -> dict[str, datetime]:
    """From the first midnight to the one after the last day."""
    first = start.astimezone(zone()).date()
    last = max(first, end.astimezone(zone()).date()) if end else first
    return {
        "starts_at": datetime.combine(first, time.min, tzinfo=zone()),
        "ends_at": datetime.combine(last + _DAY, time.min, tzinfo=zone()),
    }


def last_day(ends_at: datetime) -> datetime:
    """The midnight that begins the last of whole days."""
    last = (ends_at.astimezone(zone()) - timedelta(microseconds=1)).date()
    return datetime.combine(last, time.min, tzinfo=zone())


def is_first_odd(series: Series) -> bool:
    """Whether the first date is none of those that the rule gives: people often mistype one of the two."""
    rules = series.recurrence.rules
    if len(rules) != 1:
        return False
    rule, start = rules[0], series.starts_at.astimezone(zone())
    days = [(day.name, day.nth) for day in rule.weekdays]
    name = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[start.weekday()]
    nth, from_end = (start.day - 1) // 7 + 1, -((_days_in_month(start) - start.day) // 7 + 1)
    if days:
        return not {(name, 0), (name, nth), (name, from_end)} & set(days)
    return rule.month_days == (-1,) and start.day != _days_in_month(start)


def _days_in_month(moment: datetime) -> int:
    following = (moment.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (following - timedelta(days=1)).day
