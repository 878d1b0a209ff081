"""A calendar while it is put together: what files said, and what earlier imports left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backend.tenants.models import Municipality
from backend.waste_calendar.addresses.naming import StreetNames
from backend.waste_calendar.addresses.ranges import HouseNumbers
from backend.waste_calendar.dataset import Coverage, PickupData, Unheard, ZoneKey
from backend.waste_calendar.formats.entries import Address, Entry

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
    said: list[Coverage] = field(default_factory=list)  # the days that files speak of, completely or not
    held: list[Coverage] = field(default_factory=list)  # those that are people's from now on
    moved: list[tuple[ZoneKey, ZoneKey]] = field(default_factory=list)
    unheard: list[Unheard] = field(default_factory=list)
    districts: set[ZoneKey] = field(default_factory=set)  # zones that a file names, with their addresses
    is_complete: bool = True
    # Whether another calendar is read by itself, and whether that one says itself whom its districts are for.
    is_beside_another: bool = False
    is_beside_lists: bool = False
    names: StreetNames = field(default_factory=StreetNames)  # files that are put together were translated by them


@dataclass(frozen=True, kw_only=True)
class Known:
    """What earlier imports left: a zone is not forgotten because this year's files have no date of it."""

    names: Mapping[ZoneKey, str]
    members: Mapping[ZoneKey, frozenset[AddressKey]]
    pickups: Mapping[ZoneKey, Sequence[PickupData]]  # of years that are not read this time
    put: Mapping[ZoneKey, frozenset[AddressKey]] = field(default_factory=dict)  # members that people put there


def address_key(address: Address, *, town: Municipality) -> AddressKey:
    """An address in a file's words as one of the town's."""
    place = "" if address.place == town.title else address.place
    return (address.ags or town.ags, place, address.street, address.numbers)
