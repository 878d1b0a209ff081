"""What files say is put together: zones, their addresses and dates, and which days are known for sure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from types import MappingProxyType

from django.utils.translation import gettext as _

from backend.tenants.models import Municipality
from backend.waste_calendar.addresses.naming import StreetNames
from backend.waste_calendar.dataset import Coverage, PickupData, ZoneKey, pickup_id, stable_id
from backend.waste_calendar.formats.entries import Entry, ReadFile
from backend.waste_calendar.formats.tables import StreetsTable
from backend.waste_calendar.imports.grouping import group_by_days
from backend.waste_calendar.imports.municipalities import names_in
from backend.waste_calendar.imports.parts import STOPS_KEY, AddressKey, Known, Parts, address_key
from backend.waste_calendar.imports.touring import told_apart
from backend.waste_calendar.wording import location_label

_LONGEST_KEY = 190  # letters of a zone's key and name, with room for a number that tells it from others
_NAMED = ("", date.max)  # no pickup's day


def from_lists(
    parts: Parts, *, table: StreetsTable, lists: Mapping[str, Mapping[int, ReadFile]], is_complete: bool, known: Known
) -> None:
    """A table of streets that names lists, and a calendar file for each list and year.

    `is_complete`: whether every list could be read.
    """
    parts.is_complete = parts.is_complete and is_complete and not table.problems
    lists = told_apart(lists, table=table)
    fractions: dict[str, set[str]] = defaultdict(set)
    for (fraction, name), title in known.names.items():
        if name in lists:
            parts.zones[fraction, name] = title
            fractions[name].add(fraction)
    for name, files in lists.items():
        for year, file in files.items():
            for entry in file.entries:
                key = (entry.fraction, name)
                parts.zones[key] = (_("District %(number)s") % {"number": name})[:_LONGEST_KEY]
                parts.entries[key].append(entry)
                fractions[name].add(entry.fraction)
            parts.is_complete = parts.is_complete and file.is_complete
            _cover(parts, zones={(entry.fraction, name) for entry in file.entries}, year=year, file=file)
    parts.districts.update((fraction, name) for name in lists for fraction in fractions[name])
    for row in table.rows:
        address = (row.ags, row.place, row.street, row.numbers)
        zones = parts.members.setdefault(address, set())
        named = ((fraction, name) for name in row.lists for fraction in fractions.get(name, ()))
        zones.update((fraction, name) for fraction, name in named if row.has(fraction, name=name))
        parts.municipalities[row.ags] = row.municipality


def from_addresses(
    parts: Parts,
    *,
    files: Mapping[int, ReadFile],
    known: Known,
    others: Mapping[str, Mapping[AddressKey, list[Entry]]] = MappingProxyType({}),
) -> None:
    """Tables with a line an address and day: zones are found by comparing days.

    `others` is what holds for addresses that the files say nothing of: it is compared, but covers no day. Beside
    another calendar they share no zone with those in the files, even on equal days: they follow that calendar.
    """
    town = parts.town
    parts.municipalities[town.ags] = town.title
    parts.municipalities |= names_in(files.values())
    parts.is_complete = parts.is_complete and all(file.is_complete for file in files.values())
    by_address = _by_address((entry for file in files.values() for entry in file.entries), town=town)
    for fraction, silent in others.items():
        by_address[fraction].update(silent)
    for fraction, addresses in by_address.items():
        _group(parts, fraction=fraction, addresses=addresses, known=known, silent=frozenset(others.get(fraction, ())))
        for year, file in files.items():
            _cover(parts, zones=_zones_about(file, fraction=fraction, parts=parts), year=year, file=file)
    for key in sorted(known.names.keys() - parts.zones.keys()):
        if key[0] not in by_address and key[1] != STOPS_KEY:
            parts.zones[key] = known.names[key]
            for address in known.members[key] & parts.members.keys():
                parts.members[address].add(key)


def _by_address(
    entries: Iterable[Entry], *, town: Municipality
) -> defaultdict[str, defaultdict[AddressKey, list[Entry]]]:
    """Entries by kind of waste and address; those that name no address are left out."""
    found: defaultdict[str, defaultdict[AddressKey, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        if entry.address is not None:
            found[entry.fraction][address_key(entry.address, town=town)].append(entry)
    return found


def _zones_about(file: ReadFile, *, fraction: str, parts: Parts) -> set[ZoneKey]:
    """The zones of a kind of waste that a file speaks of: all of them, or, with a span of its own, those in it."""
    zones = {key for key in parts.zones if key[0] == fraction}
    if file.span is None:
        return zones
    named = {
        address_key(entry.address, town=parts.town)
        for entry in file.entries
        if entry.address is not None and entry.fraction == fraction
    }
    return {key for address in named for key in parts.members.get(address, ())} & zones


def add_stops(parts: Parts, *, files: Mapping[int, ReadFile]) -> None:
    """One zone with all stops, for every address of the calendar."""
    for year, file in files.items():
        zones = {(entry.fraction, STOPS_KEY) for entry in file.entries}
        for key in zones:
            parts.zones[key] = parts.town.title
            for members in parts.members.values():
                members.add(key)
        for entry in file.entries:
            parts.entries[entry.fraction, STOPS_KEY].append(entry)
        parts.is_complete = parts.is_complete and file.is_complete
        _cover(parts, zones=zones, year=year, file=file)


def keep_neighbours(parts: Parts, *, known: Known) -> None:
    """Of streets that only a part of is read anew the other ranges stay what they are, "rest of the street" too."""
    streets = {address[:3] for address in parts.members}
    belongs = {(address, key[0]) for address, keys in parts.members.items() for key in keys}
    for key, members in known.members.items():
        for address in members:
            if address[:3] in streets and (address, key[0]) not in belongs:
                parts.zones.setdefault(key, known.names[key])
                parts.members.setdefault(address, set()).add(key)


def _group(
    parts: Parts,
    *,
    fraction: str,
    addresses: Mapping[AddressKey, list[Entry]],
    known: Known,
    silent: AbstractSet[AddressKey],
) -> None:
    """Days of years that are not read this time count as well: a file that is missing today must not merge zones.

    Those whom files of today say nothing of are `silent`.
    """
    former = _former(known, fraction=fraction)
    zone_of = {address: key for key, members in former.items() for address in members}
    later = {key[1]: pickups for key, pickups in known.pickups.items() if key[0] == fraction}
    days = {
        address: {(entry.variant, entry.original_on) for entry in entries}
        | {(pickup.variant, pickup.original_on) for pickup in later.get(zone_of.get(address, ""), ())}
        or {(zone_of.get(address, ""), date.min)}  # who has no dates at all stays with those of their zone
        for address, entries in addresses.items()
    }
    if parts.is_beside_another:
        days = {address: found if address in silent else found | {_NAMED} for address, found in days.items()}
    keepers: dict[str, AbstractSet[AddressKey]] = dict(former)
    names_so_far: Mapping[ZoneKey, str] = {}
    if parts.is_beside_lists:  # its districts stay what they are, though some may have the same days
        days |= {address: days[address] | {(zone_of[address], date.min)} for address in silent & days.keys()}
        names_so_far = known.names
        keepers = {key: _keepers((fraction, key), known=known, silent=silent) for key in former}
    town = parts.town
    names = {address: _name(address, town=town) for address in addresses}
    for key, members in group_by_days(days, known=keepers, names=names).items():
        zone = (fraction, key)
        first = min(members, key=lambda address: names[address])
        parts.zones[zone] = names_so_far.get(zone) or _shown_name(
            first,
            municipality="" if first[0] == town.ags else parts.municipalities[first[0]],
            names=parts.names,
        )
        parts.entries[zone].extend(addresses[first])
        source = zone_of.get(first, "")
        if source and source != key:  # a part of a former zone goes its own way and takes the later days along
            parts.kept.extend(moved_to(zone, pickups=later.get(source, ()), slug=parts.town.slug))
            parts.moved.append(((fraction, source), zone))
        for address in members:
            parts.members.setdefault(address, set()).add(zone)


def _former(known: Known, *, fraction: str) -> dict[str, AbstractSet[AddressKey]]:
    return {key[1]: members for key, members in known.members.items() if key[0] == fraction}


def _keepers(zone: ZoneKey, *, known: Known, silent: AbstractSet[AddressKey]) -> AbstractSet[AddressKey]:
    """Who may keep a zone that a list says whom it is for: those whom people put into it, or who follow that list."""
    members = known.members[zone]
    return members if known.put.get(zone) == members else members & silent


def moved_to(zone: ZoneKey, *, pickups: Iterable[PickupData], slug: str) -> Iterable[PickupData]:
    """These pickups as those of another zone."""
    zone_id = stable_id(slug, "zone", *zone)
    for pickup in pickups:
        values = {**vars(pickup), "zone": zone}
        key = (zone, pickup.variant, pickup.original_on, pickup.stop_place, pickup.stop_from)
        yield PickupData(**{**values, "public_id": pickup_id(zone_id, key=key)})


def _cover(parts: Parts, *, zones: Iterable[ZoneKey], year: int, file: ReadFile) -> None:
    """A file is believed for its year, or a span of its own, about its zones, if all of it could be read.

    One without a date of that year is another year's, which a server gave in its place.
    """
    first, last = file.span or (date(year, 1, 1), date(year, 12, 31))
    if any(first <= entry.original_on <= last for entry in file.entries):
        found = [Coverage(zone=zone, first=first, last=last) for zone in sorted(zones)]
        parts.said.extend(found)
        if file.is_complete:
            parts.coverage.extend(found)


def _name(address: AddressKey, *, town: Municipality) -> str:
    """Tells addresses apart; those of other municipalities than the town by their official keys."""
    ags, place, street, numbers = address
    return " ".join(filter(None, ("" if ags == town.ags else ags, place, street, numbers.key)))[:_LONGEST_KEY] or "–"


def _shown_name(address: AddressKey, *, municipality: str, names: StreetNames) -> str:
    """`Ostdorf Bahnhofstraße 1–47b`: as people read it, while `_name` only tells addresses apart."""
    ags, place, street, numbers = address
    label = location_label(street=names.now((ags, place, street)), numbers=numbers)
    return " ".join(filter(None, (municipality, place, label)))[:_LONGEST_KEY] or "–"
