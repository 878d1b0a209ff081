"""What people brought holds over what is read by itself: for its addresses and days, until they let go of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from backend.waste_calendar.dataset import Coverage, PickupData, Unheard, ZoneKey
from backend.waste_calendar.imports.assembling import moved_to
from backend.waste_calendar.imports.parts import STOPS_KEY, AddressKey, Known, Parts
from backend.waste_calendar.models import Pickup

Days = Sequence[Coverage]


@dataclass(frozen=True, kw_only=True)
class Held:
    """Days by zone that people brought, with the pickups on them, and the names of municipalities by their keys."""

    days: Mapping[ZoneKey, Days]
    pickups: Mapping[ZoneKey, Sequence[PickupData]]
    municipalities: Mapping[str, str]


def without_held(known: Known, *, held: Held) -> Known:
    """What earlier imports left, but for the members of what people brought: nobody else gets into their zones."""
    members = {key: frozenset() if key in held.days else found for key, found in known.members.items()}
    return replace(known, members=members)


def hold(parts: Parts, *, held: Held, known: Known) -> None:
    """Take from a calendar that is read by itself what people brought; it keeps all other days of these addresses.

    A district that the files name as well keeps its addresses as these say, but for those that people put there. Any
    other zone keeps its addresses, and follows on its other days the zones in which the files have them: where these
    are several, it is divided.
    """
    for ags, name in held.municipalities.items():
        parts.municipalities.setdefault(ags, name)
    for key, days in sorted(held.days.items()):
        if key[1] == STOPS_KEY:
            _hold_stops(parts, key=key, known=known)
            _hold_days(parts, key=key, days=days)
        elif key in parts.districts:
            for address in known.put.get(key, ()):
                _put(parts, address=address, into=key)
            _hold_days(parts, key=key, days=days)
        else:
            _hold_zone(parts, key=key, held=held, known=known)
    _drop_deserted(parts)


def _hold_stops(parts: Parts, *, key: ZoneKey, known: Known) -> None:
    parts.zones.setdefault(key, known.names.get(key, parts.town.title))
    for zones in parts.members.values():
        zones.add(key)


def _hold_days(parts: Parts, *, key: ZoneKey, days: Days) -> None:
    """Of a zone that the files have too: on these days they are only compared."""
    _note_unheard(parts, key=key, days=days, sources=[key])
    parts.entries[key] = [entry for entry in parts.entries[key] if not _lies_in(entry.original_on, days)]
    others = [item for item in parts.coverage if item.zone != key]
    parts.coverage = [*others, *(cut for item in parts.coverage if item.zone == key for cut in _cut(item, days))]


def _hold_zone(parts: Parts, *, key: ZoneKey, held: Held, known: Known) -> None:
    groups: dict[tuple[ZoneKey, ...], list[AddressKey]] = defaultdict(list)
    for address in sorted(known.members.get(key, ()), key=str):
        groups[tuple(sorted(_zones_of(parts, address=address, fraction=key[0])))].append(address)
    largest_first = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    days = held.days[key]
    for number, (sources, addresses) in enumerate(largest_first, start=1):
        zone = key if number == 1 else _free(key, number=number, taken=parts.zones.keys() | known.names.keys())
        parts.zones[zone] = known.names[key]
        _note_unheard(parts, key=zone, days=days, sources=sources)
        parts.entries[zone] = [
            entry
            for source in sources
            for entry in parts.entries.get(source, ())
            if not _lies_in(entry.original_on, days)
        ]
        covered = {(item.first, item.last) for item in parts.coverage if item.zone in sources}
        spans = (Coverage(zone=zone, first=first, last=last) for first, last in sorted(covered))
        parts.coverage += [cut for span in spans for cut in _cut(span, days)]
        for address in addresses:
            _put(parts, address=address, into=zone)
        if zone != key:
            parts.kept.extend(moved_to(zone, pickups=held.pickups.get(key, ()), slug=parts.town.slug))
            parts.moved.append((key, zone))


def _put(parts: Parts, *, address: AddressKey, into: ZoneKey) -> None:
    zones = parts.members.setdefault(address, set())
    zones -= set(_zones_of(parts, address=address, fraction=into[0]))
    zones.add(into)


def _zones_of(parts: Parts, *, address: AddressKey, fraction: str) -> Iterator[ZoneKey]:
    """Its zone of a kind of waste as the files have it; stops are beside it."""
    return (key for key in parts.members.get(address, ()) if key[0] == fraction and key[1] != STOPS_KEY)


def _note_unheard(parts: Parts, *, key: ZoneKey, days: Days, sources: Iterable[ZoneKey]) -> None:
    found = set(sources)
    said = frozenset(
        (entry.variant, entry.on)
        for source in found
        for entry in parts.entries.get(source, ())
        if _lies_in(entry.original_on, days) and entry.status != Pickup.Status.CANCELLED
    )
    coverage = tuple(item for item in parts.coverage if item.zone in found)
    if coverage:
        parts.unheard.append(Unheard(zone=key, days=said, coverage=coverage))


def _drop_deserted(parts: Parts) -> None:
    """Zones that were made by comparing days, and whose addresses are all held elsewhere."""
    used = {key for zones in parts.members.values() for key in zones} | parts.districts
    for key in [key for key in parts.zones if key not in used and key[1] != STOPS_KEY]:
        del parts.zones[key]
        parts.entries.pop(key, None)
    parts.coverage = [item for item in parts.coverage if item.zone in parts.zones]


def _cut(span: Coverage, days: Days) -> list[Coverage]:
    """What is left of a span without these days."""
    left = [span]
    for hole in days:
        left = [part for item in left for part in _without(item, hole)]
    return left


def _without(span: Coverage, hole: Coverage) -> Iterator[Coverage]:
    if hole.last < span.first or span.last < hole.first:
        yield span
        return
    a_day = timedelta(days=1)
    if span.first < hole.first:
        yield replace(span, last=hole.first - a_day)
    if hole.last < span.last:
        yield replace(span, first=hole.last + a_day)


def _lies_in(day: date, days: Days) -> bool:
    return any(day in span for span in days)


def _free(key: ZoneKey, *, number: int, taken: Iterable[ZoneKey]) -> ZoneKey:
    used = set(taken)
    while (key[0], f"{key[1]} ({number})") in used:
        number += 1
    return (key[0], f"{key[1]} ({number})")
