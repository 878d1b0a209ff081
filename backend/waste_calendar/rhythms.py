"""On which days a rule says that a zone is collected, before any holiday moves them; pure rules without a framework."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

_DAYS_A_WEEK = 7
DayOfYear = tuple[int, int]  # month, day


class Rhythm(Protocol):
    """What all rhythms can be asked."""

    def between(self, first: date, last: date) -> Iterable[date]:
        """The days from first to last, ends included, in order, each once."""


class WeekParity(StrEnum):
    """Which ISO 8601 weeks; after week 53 two odd weeks follow one another, so this is no rhythm of 14 days."""

    EVEN = "even"
    ODD = "odd"


@dataclass(frozen=True, kw_only=True)
class EveryWeeks:
    """These weekdays (0 is Monday) in each `interval`-th week, counted from the week in which `anchor` is."""

    weekdays: frozenset[int]
    interval: int
    anchor: date

    def between(self, first: date, last: date) -> Iterator[date]:
        """The days from first to last, which may lie before the anchor too."""
        stride = timedelta(weeks=self.interval)
        start = monday_of(self.anchor)
        start += ((monday_of(first) - start) // stride) * stride
        return _dates(
            rrule(
                WEEKLY,
                interval=self.interval,
                byweekday=sorted(self.weekdays),
                wkst=0,
                dtstart=_midnight(start),
                until=_midnight(last),
            ),
            first=first,
        )


@dataclass(frozen=True, kw_only=True)
class IsoWeeks:
    """These weekdays in each even, or each odd, week of ISO 8601."""

    weekdays: frozenset[int]
    parity: WeekParity

    def between(self, first: date, last: date) -> Iterator[date]:
        """The days from first to last."""
        remainder = 0 if self.parity is WeekParity.EVEN else 1
        for day in _dates(
            rrule(WEEKLY, byweekday=sorted(self.weekdays), dtstart=_midnight(first), until=_midnight(last)), first=first
        ):
            if day.isocalendar().week % 2 == remainder:
                yield day


@dataclass(frozen=True, kw_only=True)
class Monthly:
    """One weekday of the month at these positions: 1 to 5, or -1 for the last; `months` (1 to 12) empty means all."""

    weekday: int
    positions: frozenset[int]
    months: frozenset[int] = frozenset()

    def between(self, first: date, last: date) -> Iterator[date]:
        """The days from first to last; a fifth Tuesday comes only in months that have one."""
        days = [weekday(self.weekday, position) for position in sorted(self.positions)]
        months = sorted(self.months) or None
        return _dates(
            rrule(
                MONTHLY, byweekday=days, bymonth=months, dtstart=_midnight(first.replace(day=1)), until=_midnight(last)
            ),
            first=first,
        )


@dataclass(frozen=True, kw_only=True)
class FixedDates:
    """The days of a list, as a file or a person named them."""

    days: frozenset[date]

    def between(self, first: date, last: date) -> Iterator[date]:
        """The days from first to last."""
        return (day for day in sorted(self.days) if first <= day <= last)


@dataclass(frozen=True, kw_only=True)
class OnDemand:
    """Collected when somebody asks for it: no days at all."""

    def between(self, first: date, last: date) -> Iterator[date]:
        """Nothing."""
        return iter(())


@dataclass(frozen=True, kw_only=True)
class Season:
    """A part of each year, ends included; from November to March it holds the turn of the year."""

    first: DayOfYear
    last: DayOfYear

    def __contains__(self, day: date) -> bool:
        """29 February belongs where 28 February does, if the season ends on that day."""
        here = (day.month, day.day)
        if here == (2, 29) and self.last == (2, 28):
            here = self.last
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When a zone is collected in one rhythm, in a season if there is one, from and until a day.

    `is_fixed`: it is collected on the very days that the rhythm names, also on Sundays and holidays.
    """

    rhythm: Rhythm
    season: Season | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    is_fixed: bool = False

    def between(self, first: date, last: date) -> Iterator[date]:
        """The days from first to last, ends included, in order, each once."""
        first = max(first, self.valid_from) if self.valid_from else first
        last = min(last, self.valid_until) if self.valid_until else last
        if first > last:
            return
        for day in self.rhythm.between(first, last):
            if self.season is None or day in self.season:
                yield day


def monday_of(day: date) -> date:
    """The Monday of the day's week, as ISO 8601 counts weeks."""
    return day - timedelta(days=day.weekday())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _dates(instants: Iterable[datetime], *, first: date) -> Iterator[date]:
    """What the library counts in instants, without those before the first day that was asked for."""
    return (day for instant in instants if (day := instant.date()) >= first)
