"""When something is open, by week, season, holiday and exception, and when that changes next; no framework."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from backend.library.opening.times import Span

Spans = tuple[Span, ...]
MonthDay = tuple[int, int]
OnHolidays = Literal["closed", "usual"]

LOOK_AHEAD = timedelta(days=400)  # more than a year, so that each season and each holiday is met
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Season:
    """The hours of a week, all year round or from one day of the year to another; Monday first."""

    week: tuple[Spans, ...]
    begins: MonthDay | None = None
    ends: MonthDay | None = None

    def includes(self, day: date) -> bool:
        """Whether the day is in it; a season may go over the turn of the year."""
        if self.begins is None or self.ends is None:
            return True
        now = (day.month, day.day)
        if self.begins <= self.ends:
            return self.begins <= now <= self.ends
        return now >= self.begins or now <= self.ends


@dataclass(frozen=True, kw_only=True)
class Exceptional:
    """Days with other hours, or none, whatever else holds."""

    first: date
    last: date
    spans: Spans = ()
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Hours:
    """All that is said of one place."""

    seasons: tuple[Season, ...] = ()
    exceptions: tuple[Exceptional, ...] = ()
    on_holidays: OnHolidays = "closed"
    by_appointment: bool = False

    @property
    def is_known(self) -> bool:
        """Whether anything is said from which one could tell if it is open."""
        spans = [spans for season in self.seasons for spans in season.week]
        return any(spans) or bool(self.exceptions)


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day as it is in the end."""

    on: date
    spans: Spans
    is_holiday: bool = False
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Status:
    """Whether it is open, None where nobody knows, and the instant until which time alone does not change that."""

    is_open: bool | None
    changes_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Where the hours hold: a wall clock and the public holidays of its state."""

    zone: ZoneInfo
    holidays: Container[date] = field(default_factory=frozenset)


def day_of(hours: Hours, day: date, *, calendar: Calendar) -> Day:
    """What holds on this day: an exception, else the holiday, else the season, else the usual week."""
    for each in hours.exceptions:
        if each.first <= day <= each.last:
            return Day(on=day, spans=each.spans, is_holiday=day in calendar.holidays, reason=each.reason)
    is_holiday = day in calendar.holidays
    if is_holiday and hours.on_holidays == "closed":
        return Day(on=day, spans=(), is_holiday=True)
    dated_first = sorted(hours.seasons, key=lambda season: season.begins is None)
    season = next((each for each in dated_first if each.includes(day)), None)
    return Day(on=day, spans=season.week[day.weekday()] if season else (), is_holiday=is_holiday)


def status_at(hours: Hours, *, now: datetime, calendar: Calendar) -> Status:
    """Open or not at this instant. Where nothing changes within a year, it is looked at again after that."""
    if not hours.is_known:
        return Status(is_open=None)
    today = now.astimezone(calendar.zone).date()
    horizon = datetime.combine(today + LOOK_AHEAD, time.min, tzinfo=calendar.zone).astimezone(UTC)
    open_until: datetime | None = None
    for opens, closes in _stretches(hours, first=today - _ONE_DAY, last=today + LOOK_AHEAD, calendar=calendar):
        if open_until is not None:
            if opens > open_until:
                break
            open_until = max(open_until, closes)
        elif opens <= now < closes:
            open_until = closes
        elif opens > now:
            return Status(is_open=False, changes_at=min(opens, horizon))
    if open_until is None:
        return Status(is_open=False, changes_at=horizon)
    return Status(is_open=True, changes_at=min(open_until, horizon))


def _stretches(hours: Hours, *, first: date, last: date, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """From when to when it is open, in order, in UTC; on the wall clock, which may jump in between."""
    day = first
    while day <= last:
        for span in day_of(hours, day, calendar=calendar).spans:
            opens, closes = (_instant(day, minutes, zone=calendar.zone) for minutes in (span.opens, span.closes))
            if opens < closes:
                yield opens, closes
        day += _ONE_DAY


def _instant(day: date, minutes: int, *, zone: ZoneInfo) -> datetime:
    days, rest = divmod(minutes, 24 * 60)
    wall = datetime.combine(day + days * _ONE_DAY, time(rest // 60, rest % 60), tzinfo=zone)
    return wall.astimezone(UTC)
