"""Zones that have no pickups to come, and calendars that end soon or lack the next year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from backend.waste_calendar.checking.facts import STEADY, Facts, Finding, Zone, names_of

_SOON = timedelta(weeks=8)
_NOVEMBER = 11


def check(facts: Facts) -> Iterator[Finding]:
    """What all zones of a kind have in common is one finding."""
    over: dict[str, list[Zone]] = defaultdict(list)
    ending: dict[tuple[date, bool], list[Zone]] = defaultdict(list)
    for zone in facts.zones.values():
        if zone.key not in STEADY or zone.is_on_demand or not zone.addresses:
            continue
        days = zone.all_days
        if not days or (zone.is_steady and days[-1] < facts.today):
            over[zone.title].append(zone)
        elif zone.is_steady and _ends_early(days[-1], today=facts.today):
            lacks_year = facts.today.month >= _NOVEMBER and days[-1].year == facts.today.year
            ending[_month_end(days[-1]), lacks_year].append(zone)
    for title, zones in over.items():
        last = max((zone.all_days[-1] for zone in zones if zone.all_days), default=None)
        said = {"title": title, "zones": names_of(zones), "last": last.isoformat() if last else ""}
        yield Finding(code="no_pickups", facts=said, zones=[zone.pk for zone in zones])
    for (_month, lacks_year), zones in sorted(ending.items()):
        last = max(zone.all_days[-1] for zone in zones)
        titles = sorted({zone.title for zone in zones})
        said = {"titles": titles, "last": last.isoformat(), "zones": names_of(zones)}
        code = "next_year_missing" if lacks_year else "ends_soon"
        yield Finding(code=code, facts=said, zones=[zone.pk for zone in zones], on=last)


def _ends_early(last: date, *, today: date) -> bool:
    """From November on next year is wanted; before, people are told eight weeks ahead."""
    if today.month >= _NOVEMBER:
        return last.year == today.year
    return last < today + _SOON and last < date(today.year, 12, 1)


def _month_end(day: date) -> date:
    """Zones that end in one month end together, whatever their weekday."""
    return day.replace(day=1)
