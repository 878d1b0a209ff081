"""Stretches without a pickup: a whole quarter, or twice what is usual around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from backend.waste_calendar.checking.facts import Facts, Finding, Zone, names_of, usual_gap

_AROUND = 3  # gaps on each side that tell what is usual there: a rhythm may change with the season
_SLACK = 3  # days that holidays move a pickup by
_SHORT = 10  # days: holidays alone can make so long a gap where it is collected each week or more often

_Gap = tuple[date, date]


def check(facts: Facts) -> Iterator[Finding]:
    """A gap of the same days is one finding for all its zones."""
    found: dict[tuple[str, _Gap], list[Zone]] = defaultdict(list)
    empty: dict[tuple[str, int, int], list[Zone]] = defaultdict(list)
    for zone in facts.steady:
        quarters = list(_empty_quarters(zone, facts=facts))
        for year, quarter in quarters:
            empty[zone.title, year, quarter].append(zone)
        for gap in sorted({gap for days in zone.days.values() for gap in _gaps(sorted({day.on for day in days}))}):
            is_told = any(gap[0] < _first(year, quarter) <= gap[1] for year, quarter in quarters)
            if gap[1] > facts.today and not is_told:
                found[zone.title, gap].append(zone)
    for (title, year, quarter), zones in empty.items():
        said = {"title": title, "year": year, "quarter": quarter, "zones": names_of(zones), **_who(zones)}
        pks = [zone.pk for zone in zones]
        yield Finding(code="empty_quarter", facts=said, zones=pks, on=_first(year, quarter))
    for (title, (last, following)), zones in found.items():
        days = {"last": last.isoformat(), "next": following.isoformat(), "days": (following - last).days}
        said = {"title": title, **days, "zones": names_of(zones)}
        yield Finding(code="gap", facts=said, zones=[zone.pk for zone in zones], on=last)


def _gaps(days: Sequence[date]) -> Iterator[_Gap]:
    pairs = list(pairwise(days))
    gaps = [(later - earlier).days for earlier, later in pairs]
    for index, (pair, gap) in enumerate(zip(pairs, gaps, strict=True)):
        before, after = gaps[max(0, index - _AROUND) : index], gaps[index + 1 : index + 1 + _AROUND]
        if before and after and gap > _SHORT and gap >= 2 * max(median(before), median(after)) - _SLACK:
            yield pair


def _empty_quarters(zone: Zone, *, facts: Facts) -> Iterator[tuple[int, int]]:
    """Quarters to come without a pickup, between some that have one; a pause of every year is none."""
    days = zone.all_days
    if not any(map(usual_gap, zone.days.values())):
        return
    having = {(day.year, _quarter(day)) for day in days}
    for year in range(facts.today.year, days[-1].year + 1):
        for quarter in range(1, 5):
            is_between = days[0] < _first(year, quarter) and _last(year, quarter) < days[-1]
            is_pause = days[0] < _first(year - 1, quarter) and (year - 1, quarter) not in having
            if is_between and not is_pause and (year, quarter) not in having and _last(year, quarter) > facts.today:
                yield year, quarter


def _who(zones: Sequence[Zone]) -> dict[str, object]:
    """An address by name, which says more to people than a district."""
    first = next((zone.first_addresses[0] for zone in zones if zone.first_addresses), "")
    return {"address": first, "others": max(0, sum(zone.addresses for zone in zones) - 1)}


def _quarter(day: date) -> int:
    return (day.month + 2) // 3


def _first(year: int, quarter: int) -> date:
    return date(year, 3 * quarter - 2, 1)


def _last(year: int, quarter: int) -> date:
    return (date(year + 1, 1, 1) if quarter == 4 else _first(year, quarter + 1)) - timedelta(days=1)  # noqa: PLR2004 - of a year
