"""Pickups on a Sunday, or on a holiday on which nothing is collected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from backend.waste_calendar.checking.facts import Facts, Finding, Zone, names_of
from backend.waste_calendar.shifts import SUNDAY


def check(facts: Facts) -> Iterator[Finding]:
    """A day is one finding for all its zones; what a person put there, or a rule for all holidays, is meant."""
    found: dict[date, list[Zone]] = defaultdict(list)
    for zone in facts.zones.values():
        if zone.is_fixed:
            continue
        for days in zone.days.values():
            for day in days:
                is_closed = day.on.weekday() == SUNDAY or day.on in facts.closed
                if is_closed and day.on >= facts.today and not day.is_manual and not day.is_cancelled:
                    found[day.on].append(zone)
    for on, zones in sorted(found.items()):
        titles = sorted({zone.title for zone in zones})
        said = {"on": on.isoformat(), "name": facts.closed.get(on, ""), "titles": titles, "zones": names_of(zones)}
        yield Finding(code="closed_day", facts=said, zones=sorted({zone.pk for zone in zones}), on=on)
