"""Two kinds of waste that may have changed places: each has the rhythm that the other one had, or has elsewhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from backend.waste_calendar.checking.facts import Facts, Finding, Zone, names_of
from backend.waste_calendar.checking.pairs import Rhythm, pairs_of, rhythm_of

_SIBLINGS = 3  # zones of a kind that say what is usual
_MOST = 0.6

_Same = tuple[str, str, Rhythm, Rhythm]  # two kinds, and what each has


def check(facts: Facts) -> Iterator[Finding]:
    """Of kinds that are collected at the same addresses, in this and the next year."""
    zones = {zone.pk: zone for zone in facts.steady}
    pairs = pairs_of(facts)
    years = range(facts.today.year - 1, facts.today.year + 2)
    rhythms = {year: {pk: rhythm_of(zone, year=year) for pk, zone in zones.items()} for year in years}
    for year in years[1:]:
        now, former = rhythms[year], rhythms[year - 1]
        usual = _usual(zones, rhythms=now)
        found: dict[_Same, list[tuple[Zone, Zone]]] = defaultdict(list)
        for one, other in pairs:
            if not now[one] or not now[other] or now[one] == now[other]:
                continue
            elsewhere = usual.get(zones[one].key), usual.get(zones[other].key)
            is_swapped = (former[one], former[other]) == (now[other], now[one]) or elsewhere == (now[other], now[one])
            if is_swapped:
                same = (zones[one].key, zones[other].key, now[one], now[other])
                found[same].append((zones[one], zones[other]))
        for (*_keys, first, second), members in found.items():
            yield _finding(members, year=year, rhythms=(first, second))


def _finding(pairs: Sequence[tuple[Zone, Zone]], *, year: int, rhythms: tuple[Rhythm, Rhythm]) -> Finding:
    one, other = pairs[0]
    zones = {zone.pk: zone for pair in pairs for zone in pair}
    said = {
        "one": one.title,
        "other": other.title,
        "zones": names_of(zones.values()),
        "year": year,
        "weeks": [list(rhythm) for rhythm in rhythms],
    }
    return Finding(code="swapped", facts=said, zones=list(zones), on=date(year, 1, 1))


def _usual(zones: Mapping[int, Zone], *, rhythms: Mapping[int, Rhythm]) -> dict[str, Rhythm]:
    """What most zones of each kind have, where there are enough of them."""
    found: dict[str, Rhythm] = {}
    for key in {zone.key for zone in zones.values()}:
        known = [rhythms[pk] for pk, zone in zones.items() if zone.key == key and rhythms[pk]]
        if len(known) >= _SIBLINGS:
            rhythm, number = Counter(known).most_common(1)[0]
            if number >= _MOST * len(known):
                found[key] = rhythm
    return found
