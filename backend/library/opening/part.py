"""Opening hours in a municipality file: by day, with seasons and exceptions, or on one line."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, StringConstraints, model_validator

from backend.library.opening.blocks import DAYS, day_of_year
from backend.library.opening.notation import UnreadableHours, read_notation
from backend.library.opening.rules import Exceptional, Hours, Season
from backend.library.opening.times import UnreadableTimes, read_times
from backend.tenants.file.section import Part, first_value


def _is_times(text: str) -> str:
    try:
        read_times(text)
    except UnreadableTimes as error:
        raise ValueError(f"{str(error)!r} is not understood; write times like 9–12, 14–18") from error
    return text


def _is_day(text: str) -> str:
    if day_of_year(text) is None:
        raise ValueError(f"{text!r} is no day of the year; write 1.4.")
    return text


def _is_notation(text: str) -> str:
    try:
        read_notation(text)
    except UnreadableHours as error:
        raise ValueError(f"{str(error)!r} is not understood; write Mo-Fr 9-12,14-18; Sa 10-12") from error
    return text


Times = Annotated[str, StringConstraints(max_length=200), AfterValidator(_is_times)]
DayOfYear = Annotated[str, StringConstraints(max_length=20), AfterValidator(_is_day)]
Notation = Annotated[str, StringConstraints(max_length=2_000), AfterValidator(_is_notation)]


class WeekPart(Part):
    """The hours of a week: times like "9–12, 14–18"; a day without any is closed."""

    begins: DayOfYear | None = first_value(default=None)
    """First day of a season, like 1.4.; without one, all year round."""
    ends: DayOfYear | None = first_value(default=None)
    """Last day of the season."""
    monday: Times = first_value(default="")
    """Monday."""
    tuesday: Times = first_value(default="")
    """Tuesday."""
    wednesday: Times = first_value(default="")
    """Wednesday."""
    thursday: Times = first_value(default="")
    """Thursday."""
    friday: Times = first_value(default="")
    """Friday."""
    saturday: Times = first_value(default="")
    """Saturday."""
    sunday: Times = first_value(default="")
    """Sunday."""

    @model_validator(mode="after")
    def season_has_both_days(self) -> Self:
        """One day alone is a slip."""
        if (self.begins is None) != (self.ends is None):
            raise ValueError("a season has a first and a last day")
        return self

    def season(self) -> Season:
        """As a rule."""
        return Season(
            week=tuple(read_times(getattr(self, name)) for name in DAYS),
            begins=day_of_year(self.begins or ""),
            ends=day_of_year(self.ends or ""),
        )


class ExceptionPart(Part):
    """Days with other hours, or none."""

    first: date = first_value()
    """First day."""
    last: date | None = first_value(default=None)
    """Last day; without one, a single day."""
    times: Times = first_value(default="")
    """Times like "9–12, 14–18"; without any, closed."""
    reason: Annotated[str, StringConstraints(max_length=200)] = first_value(default="")
    """Why."""

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Self:
        """The other way round is a slip."""
        if self.last and self.last < self.first:
            raise ValueError("the last day is before the first one")
        return self

    def exceptional(self) -> Exceptional:
        """As a rule."""
        return Exceptional(
            first=self.first, last=self.last or self.first, spans=read_times(self.times), reason=self.reason
        )


class HoursPart(Part):
    """Opening hours, from which is told whether a place is open."""

    weeks: tuple[WeekPart, ...] = first_value(default=())
    """One for all the year, or one for each season."""
    exceptions: tuple[ExceptionPart, ...] = first_value(default=())
    """Holidays of the house, days with other hours."""
    on_holidays: Literal["closed", "usual"] = first_value(default="closed")
    """What holds on public holidays."""
    by_appointment: bool = first_value(default=False)
    """Whether people may come by appointment too."""


def hours_of_part(part: HoursPart | str | None) -> Hours:
    """The rules behind either way of writing them."""
    if part is None:
        return Hours()
    if isinstance(part, str):
        written = read_notation(part)
        return Hours(
            seasons=written.seasons,
            exceptions=written.exceptions,
            on_holidays=written.on_holidays or "closed",
            by_appointment=bool(written.by_appointment),
        )
    return Hours(
        seasons=tuple(week.season() for week in part.weeks),
        exceptions=tuple(each.exceptional() for each in part.exceptions),
        on_holidays=part.on_holidays,
        by_appointment=part.by_appointment,
    )
