"""Two pickups of one rhythm within two days, where there are weeks between them as a rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from backend.waste_calendar.checking.facts import Facts, Finding, Zone, names_of, usual_gap

_CLOSE = 2
_A_WEEK_OR_SO = 6


def check(facts: Facts) -> Iterator[Finding]:
    """The same two days are one finding for all their zones; what a person put there is meant."""
    found: dict[tuple[str, date, date], list[Zone]] = defaultdict(list)
    for zone in facts.zones.values():
        for days in zone.days.values():
            if (usual_gap(days) or 0) < _A_WEEK_OR_SO:
                continue
            held = sorted((day for day in days if not day.is_cancelled), key=lambda day: day.on)
            for earlier, later in pairwise(held):
                is_meant = earlier.is_manual or later.is_manual
                if (later.on - earlier.on).days <= _CLOSE and later.on >= facts.today and not is_meant:
                    found[zone.title, earlier.on, later.on].append(zone)
    for (title, first, second), zones in found.items():
        said = {"title": title, "first": first.isoformat(), "second": second.isoformat(), "zones": names_of(zones)}
        yield Finding(code="too_close", facts=said, zones=[zone.pk for zone in zones], on=first)
