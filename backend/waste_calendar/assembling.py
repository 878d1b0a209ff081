"""What files say is put together to one calendar: zones, streets, pickups, and which days are known for sure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from backend.tenants.models import Municipality
from backend.waste_calendar.addresses import HouseNumbers, with_rest
from backend.waste_calendar.dataset import (
    Coverage,
    Dataset,
    FractionData,
    LocationData,
    PickupData,
    StreetData,
    ZoneData,
    ZoneKey,
    pickup_id,
    stable_id,
)
from backend.waste_calendar.formats.entries import Address, Entry, ReadFile
from backend.waste_calendar.formats.tables import StreetsTable
from backend.waste_calendar.grouping import group_by_days
from backend.waste_calendar.vocabulary import BY_KEY, KEYS

AddressKey = tuple[str, str, str, HouseNumbers]  # official key, place, street, numbers
STOPS_KEY = "stops"


@dataclass(kw_only=True)
class Parts:
    """A calendar while it is put together; `known` are zones and days of earlier imports that must keep their ids."""

    town: Municipality
    contact: Mapping[str, str]
    zones: dict[ZoneKey, str] = field(default_factory=dict)  # name
    members: dict[AddressKey, set[ZoneKey]] = field(default_factory=dict)
    municipalities: dict[str, str] = field(default_factory=dict)  # official key: name
    entries: dict[ZoneKey, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    kept: list[PickupData] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    is_complete: bool = True


@dataclass(frozen=True, kw_only=True)
class Known:
    """What earlier imports left: a zone is not forgotten because this year's files have no date of it."""

    names: Mapping[ZoneKey, str]
    members: Mapping[ZoneKey, frozenset[AddressKey]]
    pickups: Mapping[ZoneKey, Sequence[PickupData]]  # of years that are not read this time


def from_lists(
    parts: Parts, *, table: StreetsTable, lists: Mapping[str, Mapping[int, ReadFile]], is_complete: bool, known: Known
) -> None:
    """A table of streets that names lists, and a calendar file for each list and year.

    `is_complete`: whether every list could be read.
    """
    parts.is_complete = parts.is_complete and is_complete and not table.problems
    fractions: dict[str, set[str]] = defaultdict(set)
    for (fraction, name), title in known.names.items():
        if name in lists:
            parts.zones[fraction, name] = title
            fractions[name].add(fraction)
    for name, files in lists.items():
        for year, file in files.items():
            for entry in file.entries:
                key = (entry.fraction, name)
                parts.zones[key] = _("District %(number)s") % {"number": name}
                parts.entries[key].append(entry)
                fractions[name].add(entry.fraction)
            parts.is_complete = parts.is_complete and file.is_complete
            _cover(parts, zones={(entry.fraction, name) for entry in file.entries}, year=year, file=file)
    for row in table.rows:
        address = (row.ags, row.place, row.street, row.numbers)
        zones = parts.members.setdefault(address, set())
        zones.update((fraction, name) for name in row.lists for fraction in fractions.get(name, ()))
        parts.municipalities[row.ags] = row.municipality


def from_addresses(parts: Parts, *, files: Mapping[int, ReadFile], known: Known) -> None:
    """Tables with a line an address and day: zones are found by comparing days."""
    town = parts.town
    parts.municipalities[town.ags] = town.title
    by_address: dict[str, dict[AddressKey, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for file in files.values():
        parts.is_complete = parts.is_complete and file.is_complete
        for entry in file.entries:
            if entry.address is not None:
                by_address[entry.fraction][_address_key(entry.address, town=town)].append(entry)
    for fraction, addresses in by_address.items():
        _group(parts, fraction=fraction, addresses=addresses, known=known)
        zones = {key for key in parts.zones if key[0] == fraction}
        for year, file in files.items():
            _cover(parts, zones=zones, year=year, file=file)
    for key in sorted(known.names.keys() - parts.zones.keys()):
        if key[0] not in by_address and key[1] != STOPS_KEY:
            parts.zones[key] = known.names[key]
            for address in known.members[key] & parts.members.keys():
                parts.members[address].add(key)


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


def to_dataset(parts: Parts) -> Dataset:
    """The finished calendar with its ids."""
    slug = parts.town.slug
    zones = {
        key: ZoneData(public_id=stable_id(slug, "zone", *key), fraction=key[0], key=key[1], name=name)
        for key, name in parts.zones.items()
    }
    pickups: dict[object, PickupData] = {pickup.pickup_key: pickup for pickup in parts.kept}
    for key, entries in parts.entries.items():
        for entry in entries:
            pickup = _pickup(entry, zone=zones[key])
            pickups[pickup.pickup_key] = pickup
    return Dataset(
        fractions=tuple(_fractions(parts)),
        zones=tuple(zones.values()),
        streets=tuple(_streets(parts)),
        pickups=tuple(pickups.values()),
        coverage=tuple(parts.coverage),
        is_complete=parts.is_complete,
    )


def _group(parts: Parts, *, fraction: str, addresses: Mapping[AddressKey, list[Entry]], known: Known) -> None:
    """Days of years that are not read this time count as well: a file that is missing today must not merge zones."""
    former = {key[1]: members for key, members in known.members.items() if key[0] == fraction}
    zone_of = {address: key for key, members in former.items() for address in members}
    later = {key[1]: pickups for key, pickups in known.pickups.items() if key[0] == fraction}
    days = {
        address: {(entry.variant, entry.original_on) for entry in entries}
        | {(pickup.variant, pickup.original_on) for pickup in later.get(zone_of.get(address, ""), ())}
        for address, entries in addresses.items()
    }
    names = {address: _name(address) for address in addresses}
    for key, members in group_by_days(days, known=former, names=names).items():
        zone = (fraction, key)
        first = min(members, key=lambda address: names[address])
        parts.zones[zone] = names[first]
        parts.entries[zone].extend(addresses[first])
        source = zone_of.get(first, "")
        if source and source != key:  # a part of a former zone goes its own way and takes the later days along
            parts.kept.extend(_moved_to(zone, pickups=later.get(source, ()), slug=parts.town.slug))
        for address in members:
            parts.members.setdefault(address, set()).add(zone)


def _moved_to(zone: ZoneKey, *, pickups: Iterable[PickupData], slug: str) -> Iterable[PickupData]:
    zone_id = stable_id(slug, "zone", *zone)
    for pickup in pickups:
        values = {**vars(pickup), "zone": zone}
        key = (zone, pickup.variant, pickup.original_on, pickup.stop_place, pickup.stop_from)
        yield PickupData(**{**values, "public_id": pickup_id(zone_id, key=key)})


def _cover(parts: Parts, *, zones: Iterable[ZoneKey], year: int, file: ReadFile) -> None:
    """A file is believed for its whole year, about the zones that it has dates of, if all of it could be read."""
    if file.is_complete:
        first, last = date(year, 1, 1), date(year, 12, 31)
        parts.coverage.extend(Coverage(zone=zone, first=first, last=last) for zone in sorted(zones))


def _address_key(address: Address, *, town: Municipality) -> AddressKey:
    place = "" if address.place == town.title else address.place
    return (town.ags, place, address.street, address.numbers)


def _name(address: AddressKey) -> str:
    _ags, place, street, numbers = address
    return " ".join(part for part in (place, street, numbers.key) if part) or "–"


def _pickup(entry: Entry, *, zone: ZoneData) -> PickupData:
    key = (zone.zone_key, entry.variant, entry.original_on, entry.stop_place, entry.stop_from)
    return PickupData(
        public_id=pickup_id(zone.public_id, key=key),
        zone=zone.zone_key,
        variant=entry.variant,
        original_on=entry.original_on,
        on=entry.on,
        status=entry.status,
        reason=entry.reason,
        stop_place=entry.stop_place,
        stop_from=entry.stop_from,
        stop_until=entry.stop_until,
    )


def _fractions(parts: Parts) -> Iterable[FractionData]:
    """In the order of the vocabulary, under the name that the calendar uses most."""
    titles: dict[str, Counter[str]] = defaultdict(Counter)
    for entries in parts.entries.values():
        for entry in entries:
            titles[entry.fraction][entry.title] += 1
    for key in sorted(titles, key=KEYS.index):
        kind, title = BY_KEY[key], titles[key].most_common(1)[0][0]
        yield FractionData(
            key=key,
            title=title,
            color=kind.color,
            icon=kind.icon,
            position=KEYS.index(key),
            contact=parts.contact,
        )


def _streets(parts: Parts) -> Iterable[StreetData]:
    slug = parts.town.slug
    ranges: dict[tuple[str, str, str], list[AddressKey]] = defaultdict(list)
    for address in parts.members:
        ranges[address[:3]].append(address)
    for (ags, place, street), addresses in ranges.items():
        municipality = parts.municipalities[ags]
        name = street or place or municipality
        numbers = with_rest([address[3] for address in addresses])
        locations = [
            LocationData(
                public_id=stable_id(slug, "location", ags, place, name, found.key),
                numbers=found,
                zones=frozenset(parts.members[address]),
            )
            for address, found in zip(addresses, numbers, strict=True)
        ]
        yield StreetData(
            public_id=stable_id(slug, "street", ags, place, name),
            name=name,
            ags=ags,
            municipality=municipality,
            place=place,
            is_whole_place=not street,
            locations=tuple(sorted(locations, key=lambda location: location.numbers.order)),
        )
