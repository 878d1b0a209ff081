"""Two kinds of waste that are collected at the same addresses, and the rhythm and days that each has in a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from statistics import median

from backend.waste_calendar.checking.facts import Facts, Zone

_FEW = 4  # gaps of a year from which its rhythm can be told
_SAME_DAY = 0.6  # of a year's days: holidays move the others
_WEEK = 7

Rhythm = tuple[int, ...]  # weeks between two pickups, one number a variant


@dataclass(frozen=True, kw_only=True)
class Slot:
    """Where the days of a rhythm of one interval lie: days after a Monday that all zones count from."""

    weeks: int
    day: int

    @property
    def weekday(self) -> int:
        return self.day % _WEEK

    def later(self, *, weeks: int) -> Slot:
        """The same some weeks on, in its round."""
        return Slot(weeks=self.weeks, day=(self.day + weeks * _WEEK) % self.round)

    @property
    def round(self) -> int:
        return self.weeks * _WEEK


def pairs_of(facts: Facts) -> list[tuple[int, int]]:
    """Zones of steady kinds that have an address in common."""
    steady = {zone.pk for zone in facts.steady}
    together = {frozenset(address.zones & steady) for address in facts.addresses}
    return sorted({pair for zones in together for pair in combinations(sorted(zones), 2)})


def rhythm_of(zone: Zone, *, year: int) -> Rhythm:
    """Empty where it can't be told."""
    weeks = []
    for days in zone.days.values():
        gaps = [(b - a).days for a, b in pairwise(sorted({day.on for day in days if day.on.year == year}))]
        if len(gaps) >= _FEW:
            weeks.append(max(1, round(median(gaps) / _WEEK)))
    return tuple(sorted(weeks))


def slot_of(zone: Zone, *, year: int) -> Slot | None:
    """Where most days of the year lie; None where it has several rhythms, or they can't be told."""
    if len(rhythm := rhythm_of(zone, year=year)) != 1:
        return None
    found = [
        _slot(sorted({day.on for day in days if day.on.year == year}), weeks=rhythm[0]) for days in zone.days.values()
    ]
    return next(filter(None, found), None)


def _slot(days: Sequence[date], *, weeks: int) -> Slot | None:
    if len(days) <= _FEW:
        return None
    ((day, number),) = Counter((on.toordinal() - 1) % (weeks * _WEEK) for on in days).most_common(1)  # 1 was a Monday
    return Slot(weeks=weeks, day=day) if number >= _SAME_DAY * len(days) else None
