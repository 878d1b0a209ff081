"""What holidays do to the week around them, by the conventions of those who collect; pure rules without a framework."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from backend.waste_calendar.rhythms import DayOfYear, monday_of

SATURDAY, SUNDAY = 5, 6
_ONE_DAY = timedelta(days=1)


class Direction(StrEnum):
    """Whither a holiday moves its pickups; `worked` is a holiday on which it is collected as on any day."""

    POSTPONE = "postpone"
    ADVANCE = "advance"
    WORKED = "worked"


class Reach(StrEnum):
    """What moves with the holiday's own pickups: nothing, or the week after it (postponed) or before it (advanced)."""

    DAY = "day"
    WEEK = "week"


class Holidays(Protocol):
    """The holidays of a state."""

    def name(self, day: date) -> str | None:
        """Its name, or None for another day."""


@dataclass(frozen=True, kw_only=True)
class Convention:
    """What a holiday does."""

    direction: Direction = Direction.POSTPONE
    reach: Reach = Reach.WEEK


@dataclass(frozen=True, kw_only=True)
class Closure:
    """A day on which nothing is collected, its name, and what that does to the others of its week."""

    on: date
    name: str
    convention: Convention


@dataclass(frozen=True, kw_only=True)
class Conventions:
    """How an authority deals with holidays.

    `by_name` has the holidays that are dealt with otherwise, `extra` the days that are no holidays by law and closed
    all the same: 24 and 31 December, an excursion of the works. Those of `by_name_and_year` and `once` hold in one year
    only, and win there. `uses_saturdays`: whether a pickup may be moved to one.
    """

    usual: Convention = Convention()
    by_name: Mapping[str, Convention] = field(default_factory=dict)
    extra: Mapping[DayOfYear, tuple[str, Convention]] = field(default_factory=dict)
    by_name_and_year: Mapping[tuple[str, int], Convention] = field(default_factory=dict)
    once: Mapping[date, tuple[str, Convention]] = field(default_factory=dict)
    uses_saturdays: bool = True


@dataclass(frozen=True, kw_only=True)
class Effect:
    """How many working days a pickup moves (later ones count up, earlier ones down), and the names of the causes."""

    steps: int
    reason: str


class WorkingDays:
    """Which days are closed, and whither a pickup goes from one."""

    def __init__(self, closures: Iterable[Closure], *, uses_saturdays: bool) -> None:
        self._closures = {closure.on: closure for closure in closures}
        self._uses_saturdays = uses_saturdays

    def is_open(self, day: date) -> bool:
        """Whether something may be collected that is moved there."""
        if day.weekday() == SATURDAY and not self._uses_saturdays:
            return False
        return day.weekday() != SUNDAY and day not in self._closures

    def effect(self, day: date) -> Effect:
        """What the closures of its week do to a pickup on this day.

        A closure on the day itself decides the direction alone. One on a Sunday moves nothing, and one on a Saturday
        only that Saturday: the week before it is over.
        """
        own = self._closures.get(day)
        others = [closure for closure in self._of_week(day) if _moves(closure, day=day)]
        if own:
            others = [closure for closure in others if closure.convention.direction is own.convention.direction]
        causes = [*others, own] if own else others
        steps = sum(_way(closure) for closure in causes)
        return Effect(steps=steps, reason=", ".join(closure.name for closure in causes) if steps else "")

    def walk(self, day: date, *, steps: int) -> Iterator[date]:
        """The open days in that direction, from the `steps`-th on: where a pickup could go."""
        way = _ONE_DAY if steps >= 0 else -_ONE_DAY
        left = abs(steps)
        while True:
            day += way
            if self.is_open(day):
                left -= 1
                if left <= 0:
                    yield day

    def _of_week(self, day: date) -> Iterator[Closure]:
        monday = monday_of(day)
        for number in range(SATURDAY):
            if closure := self._closures.get(monday + timedelta(days=number)):
                yield closure


def closures_between(first: date, last: date, *, holidays: Holidays, conventions: Conventions) -> Iterator[Closure]:
    """The closed days from first to last, in order; a holiday on which work goes on is none."""
    day = first
    while day <= last:
        name, convention = practice_of(day, holidays=holidays, conventions=conventions)
        if name and convention.direction is not Direction.WORKED:
            yield Closure(on=day, name=name, convention=convention)
        day += _ONE_DAY


def practice_of(day: date, *, holidays: Holidays, conventions: Conventions) -> tuple[str, Convention]:
    """The name of a holiday or own closed day, and what is done on it; an empty name for any other day."""
    if extra := conventions.once.get(day) or conventions.extra.get((day.month, day.day)):
        return extra
    name = holidays.name(day) or ""
    usual = conventions.by_name.get(name, conventions.usual)
    return name, conventions.by_name_and_year.get((name, day.year), usual)


def _way(closure: Closure) -> int:
    return 1 if closure.convention.direction is Direction.POSTPONE else -1


def _moves(closure: Closure, *, day: date) -> bool:
    """Whether a closure moves another day of its week."""
    if closure.convention.reach is Reach.DAY or closure.on == day:
        return False
    is_later = day > closure.on
    return is_later == (closure.convention.direction is Direction.POSTPONE)
