"""Two kinds of one rhythm that may have exchanged their days: as each had them last year, or has them elsewhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backend.waste_calendar.checking.facts import Facts, Finding, Zone, names_of
from backend.waste_calendar.checking.pairs import Slot, pairs_of, slot_of

_SIBLINGS = 3  # zones of a kind that say how their weeks went on over the turn of the year
_MOST = 0.6
_PAIRS = 4  # of two kinds that say how far apart these are collected
_NEARLY_ALL = 0.8
_LONG_YEAR = 53

_Slots = Mapping[int, Slot]  # by zone
_Kinds = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class _Year:
    """One year and the one before; `shifts` are weeks that each kind may have gone on by over the turn."""

    year: int
    now: _Slots
    former: _Slots
    shifts: Mapping[str, Sequence[int]]


def check(facts: Facts) -> Iterator[Finding]:
    """Of kinds that are collected at the same addresses, in this and the next year; one finding for all their zones."""
    zones = {zone.pk: zone for zone in facts.steady}
    by_kinds: dict[_Kinds, list[tuple[Zone, Zone]]] = defaultdict(list)
    for pair in pairs_of(facts):
        one, other = sorted((zones[pk] for pk in pair), key=lambda zone: (zone.key, zone.pk))
        if one.key != other.key:
            by_kinds[one.key, other.key].append((one, other))
    slots = {
        year: {pk: slot for pk, zone in zones.items() if (slot := slot_of(zone, year=year))}
        for year in range(facts.today.year - 1, facts.today.year + 2)
    }
    for year in (facts.today.year, facts.today.year + 1):
        shifts = _shifts(zones.values(), year=year, now=slots[year], former=slots[year - 1])
        around = _Year(year=year, now=slots[year], former=slots[year - 1], shifts=shifts)
        for pairs in by_kinds.values():
            of_one_rhythm = [pair for pair in pairs if _is_of_one_rhythm(pair, slots=around.now)]
            if found := [*_against_last_year(of_one_rhythm, around), *_against_others(of_one_rhythm, around)]:
                yield _finding(found, year=year)


def _is_of_one_rhythm(pair: tuple[Zone, Zone], *, slots: _Slots) -> bool:
    one, other = (slots.get(zone.pk) for zone in pair)
    return one is not None and other is not None and one.weeks == other.weeks and one != other


def _against_last_year(pairs: Iterable[tuple[Zone, Zone]], year: _Year) -> list[tuple[Zone, Zone]]:
    """Nothing where most pairs have new days altogether: then the tours were laid out anew."""
    known = [pair for pair in pairs if all(zone.pk in year.former for zone in pair)]
    exchanged = [pair for pair in known if _went_on(pair, year=year, crosswise=True)]
    kept = sum(_went_on(pair, year=year, crosswise=False) for pair in known)
    return exchanged if len(exchanged) + kept >= _MOST * len(known) else []


def _went_on(pair: tuple[Zone, Zone], *, year: _Year, crosswise: bool) -> bool:
    """Whether each has the days that it had, or that the other one had; what could be both is what it had."""
    one, other = pair
    before = [year.former[other.pk], year.former[one.pk]] if crosswise else [year.former[zone.pk] for zone in pair]
    now = [year.now[zone.pk] for zone in pair]
    if crosswise and (before[0] == before[1] or _went_on(pair, year=year, crosswise=False)):
        return False
    return any(
        now == [before[0].later(weeks=first), before[1].later(weeks=second)]
        for first in year.shifts[one.key]
        for second in year.shifts[other.key]
    )


def _against_others(pairs: Sequence[tuple[Zone, Zone]], year: _Year) -> list[tuple[Zone, Zone]]:
    """Of those that nobody knows from last year: nearly all pairs are so far apart, and these are it backwards."""
    apart = {(one.pk, other.pk): _apart(year.now[one.pk], year.now[other.pk]) for one, other in pairs}
    if len(apart) < _PAIRS:
        return []
    (usual, number), *_rest = Counter(apart.values()).most_common()
    days, round_ = usual
    backwards = (-days % round_, round_)
    if number < _NEARLY_ALL * len(apart) or backwards == usual:
        return []
    is_new = [pair for pair in pairs if not all(zone.pk in year.former for zone in pair)]
    return [(one, other) for one, other in is_new if apart[one.pk, other.pk] == backwards]


def _apart(one: Slot, other: Slot) -> tuple[int, int]:
    return (other.day - one.day) % one.round, one.round


def _shifts(zones: Iterable[Zone], *, year: int, now: _Slots, former: _Slots) -> dict[str, Sequence[int]]:
    """By kind the weeks by which its round may have moved on over the turn of the year.

    After a year of 53 weeks those who collect in even weeks wait three of them, or come again after one, and those who
    count on don't: what most zones of a kind did is right.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for zone in zones:
        found[zone.key] += _shift(now.get(zone.pk), former.get(zone.pk))
    if date(year - 1, 12, 28).isocalendar().week != _LONG_YEAR:
        return dict.fromkeys(found, (0,))
    return {key: _usual(shifts) for key, shifts in found.items()}


def _shift(now: Slot | None, former: Slot | None) -> list[int]:
    if now is None or former is None or (now.weeks, now.weekday) != (former.weeks, former.weekday):
        return []
    return [(now.day - former.day) % now.round // 7]


def _usual(shifts: Sequence[int]) -> Sequence[int]:
    """Both ways where too few tell."""
    if len(shifts) >= _SIBLINGS:
        shift, number = Counter(shifts).most_common(1)[0]
        if number >= _MOST * len(shifts):
            return (shift,)
    return (0, 1)


def _finding(pairs: Sequence[tuple[Zone, Zone]], *, year: int) -> Finding:
    one, other = pairs[0]
    zones = {zone.pk: zone for pair in pairs for zone in pair}
    said = {"one": one.title, "other": other.title, "year": year, "zones": names_of(zones.values())}
    return Finding(code="exchanged", facts=said, zones=list(zones), on=date(year, 1, 1))
