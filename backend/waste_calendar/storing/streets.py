"""Streets, addresses and their districts as data become rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db.models import Model

from backend.waste_calendar.addresses.former import leavers
from backend.waste_calendar.addresses.naming import StreetKey, with_former
from backend.waste_calendar.addresses.places import area_finder
from backend.waste_calendar.addresses.renaming import name_columns
from backend.waste_calendar.dataset import Dataset, LocationData, StreetData, ZoneKey
from backend.waste_calendar.imports.parts import STOPS_KEY
from backend.waste_calendar.models import Location, LocationZone, Street, Zone
from backend.waste_calendar.stop_zones import is_of_people
from backend.waste_calendar.storing.run import Storing

K = TypeVar("K")


def store_streets(dataset: Dataset, *, zones: Mapping[ZoneKey, Zone], storing: Storing) -> None:
    rows = Street.objects.filter(origin=storing.origin)
    if dataset.ags is not None:
        rows = rows.filter(ags=dataset.ags)
    stored = list(rows)
    existing = _as_wanted(stored, streets=dataset.streets, storing=storing)
    find_area = area_finder()
    ids = _ids(Street, existing=existing, said={street.street_key: street.public_id for street in dataset.streets})
    wanted = {
        street.street_key: {
            "public_id": street.public_id if not storing.is_import else ids[street.street_key],
            "municipality": street.municipality,
            "area_id": find_area(ags=street.ags, place=street.place),
            "is_whole_place": street.is_whole_place,
            "ags": street.ags,
            "origin": storing.origin,
            **_names(street, known=existing.get(street.street_key), storing=storing),
        }
        for street in dataset.streets
    }
    streets = storing.sync(Street, existing=existing, wanted=wanted, stamp="updated_at")
    if dataset.is_complete:
        kept = {row.pk for row in streets.values()}
        remove_streets([row for row in stored if row.pk not in kept], storing=storing)
    pairs = [
        (streets[street.street_key].pk, position, location)
        for street in dataset.streets
        for position, location in enumerate(street.locations)
    ]
    brought = {zones[item.zone].pk for item in dataset.held if item.zone[1] != STOPS_KEY}
    _store_locations(pairs, zones=zones, is_complete=dataset.is_complete, brought=brought, storing=storing)


def remove_streets(streets: list[Street], *, storing: Storing) -> None:
    if streets:
        storing.left.extend(leavers(Location.objects.filter(street__in=streets)))
        storing.remove(Street, streets)


def _as_wanted(stored: Iterable[Street], *, streets: Iterable[StreetData], storing: Storing) -> dict[StreetKey, Street]:
    """The rows under the names that they will have: a document's by their ids, an import's by the names so far."""
    by_name = {(row.ags, row.place, row.name): row for row in stored}
    by_id = {} if storing.is_import else {row.public_id: row for row in by_name.values()}
    found = {}
    for street in streets:
        so_far = (street.ags, street.place, street.stored_as or street.name)
        row = by_id.get(street.public_id) or by_name.get(so_far)
        if row is not None:
            found[street.street_key] = row
    return found


def _names(street: StreetData, *, known: Street | None, storing: Storing) -> dict[str, Any]:
    """A street's name, its former ones and what it is found by."""
    former, coming = list(street.former_names), ""
    if storing.is_import and known is not None:
        former = with_former(known.former_names, name=known.name, now=street.name)
        coming = known.coming_name if known.coming_name != street.name else ""
    return name_columns(street.name, place=street.place, former=former, coming=coming)


def _ids(model: type[Model], *, existing: Mapping[K, Any], said: Mapping[K, UUID]) -> dict[K, UUID]:
    """The ids that rows have, whatever they are called by now; of new ones those that no renamed street has kept."""
    new = {key: public_id for key, public_id in said.items() if key not in existing}
    rows = model._default_manager.filter(public_id__in=list(new.values())) if new else model._default_manager.none()
    taken = set(rows.values_list("public_id", flat=True))
    return {
        key: existing[key].public_id
        if key in existing
        else uuid5(public_id, "anew")
        if public_id in taken
        else public_id
        for key, public_id in said.items()
    }


def _store_locations(
    pairs: list[tuple[int, int, LocationData]],
    *,
    zones: Mapping[ZoneKey, Zone],
    is_complete: bool,
    brought: AbstractSet[int],
    storing: Storing,
) -> None:
    existing = {
        (row.street_id, row.numbers.key): row
        for row in Location.objects.filter(street_id__in={street for street, _position, _location in pairs})
    }
    said = {(street, location.numbers.key): location.public_id for street, _position, location in pairs}
    ids = _ids(Location, existing=existing, said=said) if storing.is_import else said
    wanted = {
        key: _location_values(location, public_id=ids[key], street=street, position=position)
        for street, position, location in pairs
        for key in [(street, location.numbers.key)]
    }
    gone = [row for key, row in existing.items() if key not in wanted] if is_complete else []
    storing.left.extend(leavers(Location.objects.filter(pk__in=[row.pk for row in gone])))
    locations = storing.sync(Location, existing=existing, wanted=wanted, stamp="updated_at")
    storing.remove(Location, gone)
    memberships = {
        locations[street, location.numbers.key].pk: [zones[key] for key in sorted(location.zones)]
        for street, _position, location in pairs
    }
    _store_memberships(memberships, is_complete=is_complete, brought=brought, storing=storing)


def _store_memberships(
    memberships: Mapping[int, list[Zone]], *, is_complete: bool, brought: AbstractSet[int], storing: Storing
) -> None:
    """An incomplete data set takes no zone away, unless it names another one of the same kind of waste.

    Into the zones that were `brought` it is people who put an address that wasn't there.
    """
    linked = {
        (row.location_id, row.zone_id): row
        for row in LocationZone.objects.filter(
            location__in=list(memberships), zone__origin=storing.origin, zone__own_collection=None
        ).select_related("zone")
    }
    wanted = {
        (location, zone.pk): {"location_id": location, "zone_id": zone.pk}
        | ({"is_brought": True} if zone.pk in brought and (location, zone.pk) not in linked else {})
        for location, zones in memberships.items()
        for zone in zones
    }
    storing.sync(LocationZone, existing=linked, wanted=wanted)
    replaced = {(location, zone.fraction_id) for location, zones in memberships.items() for zone in zones}
    gone = [
        row
        for link, row in linked.items()
        if link not in wanted
        and (is_complete or (row.location_id, row.zone.fraction_id) in replaced)
        and not (storing.is_import and is_of_people(row.zone))
    ]
    storing.remove(LocationZone, gone)


def _location_values(location: LocationData, *, public_id: UUID, street: int, position: int) -> dict[str, Any]:
    numbers = location.numbers
    return {
        "public_id": public_id,
        "street_id": street,
        "from_number": numbers.first[0] if numbers.first else None,
        "from_suffix": numbers.first[1] if numbers.first else "",
        "to_number": numbers.last[0] if numbers.last else None,
        "to_suffix": numbers.last[1] if numbers.last else "",
        "parity": numbers.parity.value,
        "is_rest": numbers.is_rest,
        "position": position,
    }
