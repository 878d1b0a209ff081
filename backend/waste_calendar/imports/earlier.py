"""What earlier imports of the town's own calendar left, for importers that must keep its zones and later days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from backend.waste_calendar.addresses.ranges import HouseNumbers
from backend.waste_calendar.dataset import PickupData, ZoneKey
from backend.waste_calendar.imports.parts import AddressKey, Known
from backend.waste_calendar.models import LocationZone
from backend.waste_calendar.reading import RANGE, numbers_of
from backend.waste_calendar.sharing import stored_pickups


def known_zones(*, first: date, is_read: Callable[[date], bool]) -> Known:
    """Zones with their members, and pickups from a day on, but for the days that are read anew."""
    columns = {f"location__{name}": name for name in RANGE}
    rows = LocationZone.objects.filter(zone__origin="", zone__own_collection=None).values(
        "zone__fraction__key", "zone__key", "zone__name", "location__street__ags", "location__street__place",
        "location__street__name", "location__street__is_whole_place", "is_brought", *columns,
    )  # fmt: skip
    names: dict[ZoneKey, str] = {}
    members: dict[ZoneKey, set[AddressKey]] = {}
    put: dict[ZoneKey, set[AddressKey]] = {}
    for row in rows:
        key = (row["zone__fraction__key"], row["zone__key"])
        names[key] = row["zone__name"]
        numbers = numbers_of({name: row[column] for column, name in columns.items()})
        # Files know neither "rest", which is a range without numbers among others, nor a village's name as street.
        street = "" if row["location__street__is_whole_place"] else row["location__street__name"]
        numbers = HouseNumbers() if numbers.is_rest else numbers
        address = (row["location__street__ags"], row["location__street__place"], street, numbers)
        members.setdefault(key, set()).add(address)
        if row["is_brought"]:
            put.setdefault(key, set()).add(address)
    later: dict[ZoneKey, list[PickupData]] = {}
    for pickup in stored_pickups(origin="", first=first):
        if not is_read(pickup.original_on):
            later.setdefault(pickup.zone, []).append(pickup)
    return Known(names=names, members=_frozen(members), pickups=later, put=_frozen(put))


def _frozen(found: Mapping[ZoneKey, set[AddressKey]]) -> dict[ZoneKey, frozenset[AddressKey]]:
    return {key: frozenset(addresses) for key, addresses in found.items()}
