"""Rules, holidays and what people decided become the pickups of a zone; pure rules without a framework or a database.

A pickup is known for ever by the day that its rule names (`original_on`), so working it out again changes nothing, and
whatever moves it leaves it the same pickup.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, takewhile

from backend.waste_calendar.rhythms import Rule
from backend.waste_calendar.shifts import SUNDAY, Effect, WorkingDays

# Whatever is moved into a stretch of days from outside was due at most so many days before or after it.
MARGIN = timedelta(days=28)
_A_WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Override:
    """What people decided about the pickup of an original day: another day, or None where it does not take place."""

    on: date | None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A pickup: the day of its rule, the day on which it takes place, and why they differ; `on` None: cancelled."""

    original_on: date
    on: date | None
    reason: str = ""

    @property
    def is_moved(self) -> bool:
        """Whether it takes place on another day than its rule names."""
        return self.on is not None and self.on != self.original_on


def plan(
    rules: Iterable[Rule],
    *,
    first: date,
    last: date,
    working_days: WorkingDays,
    overrides: Mapping[date, Override],
) -> list[Planned]:
    """The pickups of one zone and variant whose original day is from first to last, in the order of that day.

    Days that several rules name are one pickup. `working_days` and `overrides` have to be known for MARGIN on both
    sides. What people decided wins; a fixed rule's day stays; a moved pickup never comes on a day that another pickup
    of the same zone and variant has, but on the next free one of the week to come, if that week has one.
    """
    fixed = _fixed_by_day(rules, first=first - MARGIN, last=last + MARGIN)
    effects = {
        day: Effect(steps=0, reason="") if is_fixed or day.weekday() == SUNDAY else working_days.effect(day)
        for day, is_fixed in fixed.items()
        if day not in overrides
    }
    taken = {day for day, effect in effects.items() if not effect.steps}
    taken |= {override.on for day, override in overrides.items() if override.on and day in fixed}
    moved = dict(_moves(effects, working_days=working_days, taken=taken))
    return [
        _planned(day, override=overrides.get(day), moved_to=moved.get(day, day), effect=effects.get(day))
        for day in fixed
        if first <= day <= last
    ]


def _fixed_by_day(rules: Iterable[Rule], *, first: date, last: date) -> dict[date, bool]:
    """The days that the rules name, in order, and whether one of them fixes the day."""
    fixed: dict[date, bool] = {}
    for rule in rules:
        for day in rule.between(first, last):
            fixed[day] = fixed.get(day, False) or rule.is_fixed
    return dict(sorted(fixed.items()))


def _moves(
    effects: Mapping[date, Effect], *, working_days: WorkingDays, taken: set[date]
) -> Iterator[tuple[date, date]]:
    """Whither each moved pickup goes; in the direction of their way the first one chooses first."""
    moving = [(day, effect.steps) for day, effect in effects.items() if effect.steps]
    advanced = [item for item in reversed(moving) if item[1] < 0]
    postponed = [item for item in moving if item[1] > 0]
    for day, steps in [*advanced, *postponed]:
        target = _target(working_days.walk(day, steps=steps), taken=taken)
        taken.add(target)
        yield day, target


def _target(days: Iterator[date], *, taken: Container[date]) -> date:
    """The first of the days that is free; where a whole week is taken, two are collected on one day."""
    usual = next(days)
    near = takewhile(lambda day: abs(day - usual) < _A_WEEK, days)
    return next((day for day in chain([usual], near) if day not in taken), usual)


def _planned(day: date, *, override: Override | None, moved_to: date, effect: Effect | None) -> Planned:
    if override:
        return Planned(original_on=day, on=override.on, reason=override.reason)
    return Planned(original_on=day, on=moved_to, reason=effect.reason if effect and moved_to != day else "")
