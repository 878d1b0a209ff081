"""What holds so far for addresses that new files say nothing of, though they share a district with some that do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from backend.tenants.models import Municipality
from backend.waste_calendar.dataset import PickupData, ZoneKey
from backend.waste_calendar.formats.entries import Entry, ReadFile
from backend.waste_calendar.imports.parts import STOPS_KEY, AddressKey, Known, address_key
from backend.waste_calendar.models import Fraction
from backend.waste_calendar.sharing import stored_pickups


def others_so_far(
    known: Known, *, files: Mapping[int, ReadFile], town: Municipality, first: date, last: date
) -> dict[str, dict[AddressKey, list[Entry]]]:
    """By kind of waste and address the dates between two days of those whom no file names, as a file would say them.

    An address without dates is there too, with none: else its district would be taken for that of its neighbours.
    """
    named = {
        (entry.fraction, address_key(entry.address, town=town))
        for file in files.values()
        for entry in file.entries
        if entry.address
    }
    fractions = {fraction for fraction, _address in named}
    dates = _dates(fractions, first=first, last=last)
    found: dict[str, dict[AddressKey, list[Entry]]] = defaultdict(dict)
    for zone, members in known.members.items():
        fraction, key = zone
        if fraction in fractions and key != STOPS_KEY:
            for address in members:
                if (fraction, address) not in named:
                    found[fraction][address] = dates.get(zone, [])
    return found


def _dates(fractions: set[str], *, first: date, last: date) -> dict[ZoneKey, list[Entry]]:
    titles = dict(Fraction.objects.values_list("key", "title"))
    found: dict[ZoneKey, list[Entry]] = defaultdict(list)
    for pickup in stored_pickups(origin="", first=first):
        if pickup.zone[0] in fractions and pickup.original_on <= last:
            found[pickup.zone].append(_entry(pickup, title=titles[pickup.zone[0]]))
    return found


def _entry(pickup: PickupData, *, title: str) -> Entry:
    return Entry(
        fraction=pickup.zone[0],
        title=title,
        variant=pickup.variant,
        on=pickup.on,
        original_on=pickup.original_on,
        status=pickup.status,
        reason=pickup.reason,
        stop_place=pickup.stop_place,
        stop_from=pickup.stop_from,
        stop_until=pickup.stop_until,
    )
