"""The form for opening hours: seven lines to type times into, a season, exceptions; what it means is in `rules`."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from backend.library.opening.rules import Exceptional, Hours, MonthDay, OnHolidays, Season
from backend.library.opening.times import UnreadableTimes, read_times, write_times
from backend.library.streams import Stream, stream

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_OF_YEAR = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.?")
_LEAP_YEAR = 2000


class TimesBlock(blocks.CharBlock):
    """A line like "9–12, 14–18"; what is typed is kept in one spelling."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 200, **kwargs})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return write_times(read_times(text or ""))
        except UnreadableTimes as error:
            message = _("“%s” is not understood. Write times like 9–12, 14–18, or leave it empty.")
            raise ValidationError(message % error) from error


class DayOfYearBlock(blocks.CharBlock):
    """A day of every year, written 1.4."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 20, **kwargs})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and day_of_year(text) is None:
            raise ValidationError(_("Write a day like 1.4. or 31.10."))
        return text


class SeasonBlock(blocks.StructBlock):
    """The hours of a week."""

    begins = DayOfYearBlock(label=_("Only from"), help_text=_("A day of every year like 1.4.; empty: all year round."))
    ends = DayOfYearBlock(label=_("Only until"), help_text=_("The last day, like 31.10."))
    monday = TimesBlock(label=WEEKDAYS[0], help_text=_("Times like 9–12, 14–18. Empty means closed."))
    tuesday = TimesBlock(label=WEEKDAYS[1])
    wednesday = TimesBlock(label=WEEKDAYS[2])
    thursday = TimesBlock(label=WEEKDAYS[3])
    friday = TimesBlock(label=WEEKDAYS[4])
    saturday = TimesBlock(label=WEEKDAYS[5])
    sunday = TimesBlock(label=WEEKDAYS[6])

    class Meta:
        icon = "calendar-alt"
        label = _("Hours of the week")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned["begins"]) != bool(cleaned["ends"]):
            missing = "ends" if cleaned["begins"] else "begins"
            error = ValidationError(_("A season has a first and a last day."))
            raise StructBlockValidationError(block_errors={missing: error})
        return cleaned


class ExceptionBlock(blocks.StructBlock):
    """Days with other hours, or none."""

    first = blocks.DateBlock(label=_("From"))
    last = blocks.DateBlock(label=_("Until"), required=False, help_text=_("Empty: this one day."))
    times = TimesBlock(label=_("Times"), help_text=_("Times like 9–12, 14–18. Empty means closed."))
    reason = blocks.CharBlock(
        label=_("Reason"), required=False, max_length=200, help_text=_("For instance: works outing.")
    )

    class Meta:
        icon = "date"
        label = _("Exception")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["last"] and cleaned["last"] < cleaned["first"]:
            error = ValidationError(_("The last day is before the first one."))
            raise StructBlockValidationError(block_errors={"last": error})
        return cleaned


class HoursBlock(blocks.StreamBlock):
    """All hours of a place."""

    season = SeasonBlock()
    exception = ExceptionBlock()

    class Meta:
        required: ClassVar = False


def day_of_year(text: str) -> MonthDay | None:
    """`1.4.` as (4, 1); None for what is no day."""
    match = _DAY_OF_YEAR.fullmatch(text.strip())
    try:
        return (int(match[2]), date(_LEAP_YEAR, int(match[2]), int(match[1])).day) if match else None
    except ValueError:
        return None


def hours_of(value: blocks.StreamValue, *, on_holidays: OnHolidays, by_appointment: bool) -> Hours:
    """What was filled into the form, as rules; a line that a draft leaves unreadable counts as closed."""
    return Hours(
        seasons=tuple(_season(block.value) for block in value if block.block_type == "season"),
        exceptions=tuple(
            _exceptional(block.value) for block in value if block.block_type == "exception" and block.value["first"]
        ),
        on_holidays=on_holidays,
        by_appointment=by_appointment,
    )


def hours_stream(hours: Hours) -> Stream:
    """The rules as the form holds them; `hours_of` the other way round."""
    seasons = stream("season", [_season_fields(season) for season in hours.seasons])
    exceptions = stream("exception", [_exception_fields(each) for each in hours.exceptions])
    return Stream((*seasons.blocks, *exceptions.blocks))


def _season_fields(season: Season) -> dict[str, Any]:
    days = {name: write_times(spans) for name, spans in zip(DAYS, season.week, strict=True)}
    limits = {"begins": season.begins, "ends": season.ends}
    return {**{name: f"{day[1]}.{day[0]}." for name, day in limits.items() if day}, **days}


def _exception_fields(each: Exceptional) -> dict[str, Any]:
    last = None if each.last == each.first else each.last
    return {"first": each.first, "last": last, "times": write_times(each.spans), "reason": each.reason}


def _season(value: Any) -> Season:
    return Season(
        week=tuple(_spans(value[name]) for name in DAYS),
        begins=day_of_year(value["begins"] or ""),
        ends=day_of_year(value["ends"] or ""),
    )


def _exceptional(value: Any) -> Exceptional:
    return Exceptional(
        first=value["first"],
        last=value["last"] or value["first"],
        spans=_spans(value["times"]),
        reason=value["reason"] or "",
    )


def _spans(text: str | None) -> Any:
    try:
        return read_times(text or "")
    except UnreadableTimes:
        return ()
