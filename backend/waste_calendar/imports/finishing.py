"""What was put together becomes one calendar as data, with its ids."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from backend.waste_calendar.addresses.ranges import with_rest
from backend.waste_calendar.dataset import (
    Dataset,
    FractionData,
    LocationData,
    PickupData,
    StreetData,
    ZoneData,
    pickup_id,
    stable_id,
)
from backend.waste_calendar.formats.entries import Entry
from backend.waste_calendar.imports.parts import AddressKey, Parts
from backend.waste_calendar.vocabulary import BY_KEY, KEYS


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
        held=tuple(parts.held),
        moved=tuple(parts.moved),
        unheard=tuple(parts.unheard),
        is_complete=parts.is_complete,
    )


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
        shown = parts.names.now((ags, place, name)) if street else name
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
            name=shown,
            stored_as="" if shown == name else name,
            ags=ags,
            municipality=municipality,
            place=place,
            is_whole_place=not street,
            locations=tuple(sorted(locations, key=lambda location: location.numbers.order)),
        )
