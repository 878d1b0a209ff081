"""A calendar as data becomes rows: only what differs is written, in bulk; whence the data comes is not known here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, Q

from backend.waste_calendar.addresses import joined_key, sort_key, words_key
from backend.waste_calendar.dataset import Coverage, Dataset, LocationData, PickupData, PickupKey, ZoneKey
from backend.waste_calendar.models import Fraction, Location, LocationZone, Pickup, Street, Zone
from backend.waste_calendar.places import area_finder

_BATCH = 2000
M = TypeVar("M", bound=Model)
K = TypeVar("K")


@dataclass
class Counts:
    """How many rows were written."""

    created: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.created or self.changed or self.removed)


@dataclass(frozen=True, kw_only=True)
class Storing:
    """One run: whose rows these are, and whether they are the owner's import or a provider's document.

    An import never touches what an editor corrected, and counts changes up (SEQUENCE); a document brings both along.
    """

    origin: str  # slug of the provider; empty for the town's own calendar
    now: datetime
    counts: Counts

    @property
    def is_import(self) -> bool:
        return not self.origin

    def sync(
        self, model: type[M], *, existing: Mapping[K, M], wanted: Mapping[K, Mapping[str, Any]], stamp: str = ""
    ) -> dict[K, M]:
        """Make the wanted rows exist with their values; returns them by key. Rows that aren't wanted stay."""
        rows, created, changed, columns = dict(existing), [], [], set()
        for key, values in wanted.items():
            row = rows.get(key)
            if row is None:
                row = rows[key] = model(**values)
                created.append(row)
            elif differing := [name for name, value in values.items() if getattr(row, name) != value]:
                for name in differing:
                    setattr(row, name, values[name])
                columns.update(differing)
                changed.append(row)
            else:
                continue
            if stamp:
                setattr(row, stamp, self.now)
                columns.add(stamp)
        model._default_manager.bulk_create(created, batch_size=_BATCH)
        if changed:
            model._default_manager.bulk_update(changed, sorted(columns), batch_size=_BATCH)
        self.counts.created += len(created)
        self.counts.changed += len(changed)
        return {key: rows[key] for key in wanted}

    def remove(self, model: type[Model], rows: Iterable[Model]) -> None:
        """Delete these rows and what hangs on them."""
        keys = [row.pk for row in rows]
        if keys:
            model._default_manager.filter(pk__in=keys).delete()
            self.counts.removed += len(keys)


def store(dataset: Dataset, *, origin: str, now: datetime) -> Counts:
    """Make the town's tables what the data set says, in the caller's transaction; equal data write nothing."""
    storing = Storing(origin=origin, now=now, counts=Counts())
    fractions = _store_fractions(dataset, storing=storing)
    zones = _store_zones(dataset, fractions=fractions, storing=storing)
    _store_streets(dataset, zones=zones, storing=storing)
    _store_pickups(dataset, zones=zones, storing=storing)
    _drop_empty_zones(origin, keep={zone.pk for zone in zones.values()}, storing=storing)
    return storing.counts


def drop(*, origin: str, ags: str, now: datetime) -> Counts:
    """Remove all that came from a provider for one municipality, and zones that are nobody's any more."""
    storing = Storing(origin=origin, now=now, counts=Counts())
    storing.remove(Street, Street.objects.filter(origin=origin, ags=ags))
    _drop_empty_zones(origin, keep=set(), storing=storing)
    storing.remove(Fraction, Fraction.objects.filter(origin=origin, zones=None))
    return storing.counts


def _store_fractions(dataset: Dataset, *, storing: Storing) -> dict[str, Fraction]:
    """A town has each kind of waste once: who brought it first owns it, and an import leaves its looks to editors."""
    existing = {row.key: row for row in Fraction.objects.all()}
    wanted: dict[str, dict[str, Any]] = {}
    for fraction in dataset.fractions:
        known = existing.get(fraction.key)
        if known is not None and known.origin != storing.origin:
            continue
        wanted[fraction.key] = {"contact": dict(fraction.contact)}
        if known is None or not storing.is_import:
            looks = {name: getattr(fraction, name) for name in ("key", "title", "color", "icon", "position")}
            wanted[fraction.key] |= {**looks, "origin": storing.origin}
    return existing | storing.sync(Fraction, existing=existing, wanted=wanted, stamp="updated_at")


def _store_zones(dataset: Dataset, *, fractions: Mapping[str, Fraction], storing: Storing) -> dict[ZoneKey, Zone]:
    existing = {
        (row.fraction.key, row.key): row
        for row in Zone.objects.filter(origin=storing.origin).select_related("fraction")
    }
    wanted = {}
    for zone in dataset.zones:
        known = existing.get(zone.zone_key)
        wanted[zone.zone_key] = {
            "public_id": known.public_id if known else zone.public_id,
            "fraction_id": fractions[zone.fraction].pk,
            "key": zone.key,
            "name": zone.name,
            "origin": storing.origin,
        }
    return storing.sync(Zone, existing=existing, wanted=wanted)


def _store_streets(dataset: Dataset, *, zones: Mapping[ZoneKey, Zone], storing: Storing) -> None:
    rows = Street.objects.filter(origin=storing.origin)
    if dataset.ags is not None:
        rows = rows.filter(ags=dataset.ags)
    existing = {(row.ags, row.place, row.name): row for row in rows}
    find_area = area_finder()
    wanted = {
        street.street_key: {
            "public_id": street.public_id,
            "name": street.name,
            "ags": street.ags,
            "municipality": street.municipality,
            "place": street.place,
            "area_id": find_area(ags=street.ags, place=street.place),
            "is_whole_place": street.is_whole_place,
            "search_key": words_key(name=street.name, place=street.place),
            "joined_key": joined_key(street.name),
            "sort_key": sort_key(name=street.name, place=street.place),
            "origin": storing.origin,
        }
        for street in dataset.streets
    }
    streets = storing.sync(Street, existing=existing, wanted=wanted, stamp="updated_at")
    if dataset.is_complete:
        storing.remove(Street, [row for key, row in existing.items() if key not in wanted])
    pairs = [
        (streets[street.street_key].pk, position, location)
        for street in dataset.streets
        for position, location in enumerate(street.locations)
    ]
    _store_locations(pairs, zones=zones, is_complete=dataset.is_complete, storing=storing)


def _store_locations(
    pairs: list[tuple[int, int, LocationData]],
    *,
    zones: Mapping[ZoneKey, Zone],
    is_complete: bool,
    storing: Storing,
) -> None:
    existing = {
        (row.street_id, row.numbers.key): row
        for row in Location.objects.filter(street_id__in={street for street, _position, _location in pairs})
    }
    wanted = {
        (street, location.numbers.key): _location_values(location, street=street, position=position)
        for street, position, location in pairs
    }
    locations = storing.sync(Location, existing=existing, wanted=wanted, stamp="updated_at")
    if is_complete:
        storing.remove(Location, [row for key, row in existing.items() if key not in wanted])
    memberships = {
        locations[street, location.numbers.key].pk: [zones[key] for key in sorted(location.zones)]
        for street, _position, location in pairs
    }
    _store_memberships(memberships, is_complete=is_complete, storing=storing)


def _store_memberships(memberships: Mapping[int, list[Zone]], *, is_complete: bool, storing: Storing) -> None:
    """An incomplete data set takes no zone away, unless it names another one of the same kind of waste."""
    linked = {
        (row.location_id, row.zone_id): row
        for row in LocationZone.objects.filter(location__in=list(memberships)).select_related("zone")
    }
    wanted = {
        (location, zone.pk): {"location_id": location, "zone_id": zone.pk}
        for location, zones in memberships.items()
        for zone in zones
    }
    storing.sync(LocationZone, existing=linked, wanted=wanted)
    replaced = {(location, zone.fraction_id) for location, zones in memberships.items() for zone in zones}
    gone = [
        row
        for link, row in linked.items()
        if link not in wanted and (is_complete or (row.location_id, row.zone.fraction_id) in replaced)
    ]
    storing.remove(LocationZone, gone)


def _location_values(location: LocationData, *, street: int, position: int) -> dict[str, Any]:
    numbers = location.numbers
    return {
        "public_id": location.public_id,
        "street_id": street,
        "from_number": numbers.first[0] if numbers.first else None,
        "from_suffix": numbers.first[1] if numbers.first else "",
        "to_number": numbers.last[0] if numbers.last else None,
        "to_suffix": numbers.last[1] if numbers.last else "",
        "parity": numbers.parity.value,
        "is_rest": numbers.is_rest,
        "position": position,
    }


def _store_pickups(dataset: Dataset, *, zones: Mapping[ZoneKey, Zone], storing: Storing) -> None:
    keys = {zone.pk: key for key, zone in zones.items()}
    existing = {_key_of(row, zone=keys[row.zone_id]): row for row in _known_pickups(dataset, zones=zones)}
    by_hand = {_day_of(row) for row in existing.values() if row.is_manual} if storing.is_import else set()
    wanted = {}
    for pickup in dataset.pickups:
        known = existing.get(pickup.pickup_key)
        values = _pickup_values(pickup, zone=zones[pickup.zone], known=known, storing=storing)
        # Where an editor moved a pickup to a day that the file now names as well, it stays one pickup.
        is_settled = known.is_manual if known else (zones[pickup.zone].pk, pickup.variant, pickup.on) in by_hand
        if not (storing.is_import and is_settled):
            wanted[pickup.pickup_key] = values
    storing.sync(Pickup, existing=existing, wanted=wanted, stamp="changed_at" if storing.is_import else "")
    covered = {item.zone: item for item in dataset.coverage}
    gone = [
        row
        for key, row in existing.items()
        if key not in wanted and not (storing.is_import and row.is_manual) and _is_covered(key, covered=covered)
    ]
    storing.remove(Pickup, gone)


def _known_pickups(dataset: Dataset, *, zones: Mapping[ZoneKey, Zone]) -> Iterable[Pickup]:
    """The stored pickups that the data could change: its zones, from its first day on."""
    days = [pickup.original_on for pickup in dataset.pickups] + [item.first for item in dataset.coverage]
    if not days:
        return []
    in_zones = Q(zone__in=[zone.pk for zone in zones.values()])
    return Pickup.objects.filter(in_zones, original_on__gte=min(days)).iterator(chunk_size=_BATCH)


def _pickup_values(pickup: PickupData, *, zone: Zone, known: Pickup | None, storing: Storing) -> dict[str, Any]:
    values = {
        "public_id": known.public_id if known else pickup.public_id,
        "zone_id": zone.pk,
        **{
            name: getattr(pickup, name)
            for name in (
                "variant", "original_on", "on", "status", "reason", "note", "stop_place", "stop_from", "stop_until"
            )
        },
    }  # fmt: skip
    if not storing.is_import:
        return values | {name: getattr(pickup, name) for name in ("sequence", "changed_at", "is_manual")}
    if known and any(getattr(known, name) != value for name, value in values.items()):
        values["sequence"] = known.sequence + 1
    return values


def _key_of(row: Pickup, *, zone: ZoneKey) -> PickupKey:
    return (zone, row.variant, row.original_on, row.stop_place, row.stop_from)


def _day_of(row: Pickup) -> tuple[int, str, Any]:
    return (row.zone_id, row.variant, row.on)


def _is_covered(key: PickupKey, *, covered: Mapping[ZoneKey, Coverage]) -> bool:
    zone, _variant, original_on, *_stop = key
    return zone in covered and original_on in covered[zone]


def _drop_empty_zones(origin: str, *, keep: set[int], storing: Storing) -> None:
    """Zones without an address; what an editor corrected in them goes too, since nobody would see it."""
    empty = Zone.objects.filter(origin=origin, memberships=None).exclude(pk__in=keep)
    storing.remove(Zone, empty)
