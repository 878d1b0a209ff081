"""What earlier imports of the town's own calendar left, for importers that must keep its zones and later days."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date

from backend.waste_calendar.addresses import HouseNumbers
from backend.waste_calendar.assembling import AddressKey, Known
from backend.waste_calendar.dataset import PickupData, ZoneKey
from backend.waste_calendar.models import LocationZone
from backend.waste_calendar.reading import RANGE, numbers_of
from backend.waste_calendar.sharing import stored_pickups


def known_zones(*, first_year: int, read: AbstractSet[int]) -> Known:
    """Zones with their members, and pickups from the first year on, but for the years that are read anew."""
    columns = {f"location__{name}": name for name in RANGE}
    rows = LocationZone.objects.filter(zone__origin="").values(
        "zone__fraction__key", "zone__key", "zone__name", "location__street__ags", "location__street__place",
        "location__street__name", "location__street__is_whole_place", *columns,
    )  # fmt: skip
    names: dict[ZoneKey, str] = {}
    members: dict[ZoneKey, set[AddressKey]] = {}
    for row in rows:
        key = (row["zone__fraction__key"], row["zone__key"])
        names[key] = row["zone__name"]
        numbers = numbers_of({name: row[column] for column, name in columns.items()})
        # Files know neither "rest", which is a range without numbers among others, nor a village's name as street.
        street = "" if row["location__street__is_whole_place"] else row["location__street__name"]
        numbers = HouseNumbers() if numbers.is_rest else numbers
        address = (row["location__street__ags"], row["location__street__place"], street, numbers)
        members.setdefault(key, set()).add(address)
    later: dict[ZoneKey, list[PickupData]] = {}
    for pickup in stored_pickups(origin="", first=date(first_year, 1, 1)):
        if pickup.original_on.year not in read:
            later.setdefault(pickup.zone, []).append(pickup)
    return Known(names=names, members={key: frozenset(found) for key, found in members.items()}, pickups=later)
