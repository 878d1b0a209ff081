"""Addresses and pickups as tests need them, of the town whose schema is open."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from backend.waste_calendar.addresses.ranges import joined_key, read_range, sort_key, words_key
from backend.waste_calendar.models import Fraction, Location, LocationZone, Pickup, Street, Zone
from backend.waste_calendar.vocabulary import BY_KEY, KEYS

LONG_AGO = datetime(2026, 1, 5, 8, tzinfo=UTC)


def fraction(key: str = "residual", **fields: Any) -> Fraction:
    kind = BY_KEY[key]
    looks = {"title": kind.title, "color": kind.color, "icon": kind.icon, "position": KEYS.index(key)}
    row, _is_new = Fraction.objects.get_or_create(key=key, defaults={**looks, "updated_at": LONG_AGO, **fields})
    return row


def zone(key: str = "residual", number: str = "4101", **fields: Any) -> Zone:
    row, _is_new = Zone.objects.get_or_create(
        fraction=fraction(key), key=number, defaults={"name": f"Bezirk {number}", **fields}
    )
    return row


def street(name: str = "Bahnhofstraße", *, place: str = "", **fields: Any) -> Street:
    keys = {
        "search_key": words_key(name=name, place=place),
        "joined_key": joined_key(name),
        "sort_key": sort_key(name=name, place=place),
    }
    defaults = {"municipality": "Musterstadt", "updated_at": LONG_AGO, **keys}
    return Street.objects.create(name=name, place=place, **{**defaults, **fields})


def location(numbers: str = "", *, of: Street | None = None, zones: tuple[Zone, ...] = (), **fields: Any) -> Location:
    """A range of house numbers, in the residual zone unless `zones` are given."""
    rule = read_range("" if numbers == "rest" else numbers)
    first, last = rule.first or (None, ""), rule.last or (None, "")
    row = Location.objects.create(
        street=of or street(),
        from_number=first[0],
        from_suffix=first[1],
        to_number=last[0],
        to_suffix=last[1],
        parity=rule.parity.value,
        is_rest=numbers == "rest",
        updated_at=LONG_AGO,
        **fields,
    )
    LocationZone.objects.bulk_create(LocationZone(location=row, zone=item) for item in zones or (zone(),))
    return row


def pickup(on: date, *, of: Zone | None = None, **fields: Any) -> Pickup:
    """As imports write it: in bulk, so that it doesn't count as a correction."""
    defaults = {"original_on": on, "changed_at": LONG_AGO}
    return Pickup.objects.bulk_create([Pickup(zone=of or zone(), on=on, **{**defaults, **fields})])[0]
