"""A year of pickups: four bins, one district each, and some streets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from backend.waste_calendar.addresses.ranges import joined_key, sort_key, words_key
from backend.waste_calendar.models import Fraction, Location, LocationZone, Pickup, Street, Zone
from backend.waste_calendar.vocabulary import BY_KEY, KEYS

FRACTIONS = KEYS[:4]
STREETS = 20
WEEKS = 26


def make_waste(*, now: datetime) -> list[Location]:
    """One address a street, each in every district; in the town's schema."""
    zones = [make_zone(key, now=now) for key in FRACTIONS]
    make_pickups(zones, now=now)
    streets = Street.objects.bulk_create([street_row(f"Lindenweg {index + 1}", now=now) for index in range(STREETS)])
    locations = Location.objects.bulk_create([Location(street=street, updated_at=now) for street in streets])
    LocationZone.objects.bulk_create(
        LocationZone(location=location, zone=zone) for location in locations for zone in zones
    )
    return locations


def make_pickups(zones: Sequence[Zone], *, now: datetime) -> None:
    """Each every other week, on another day than the one before it."""
    Pickup.objects.bulk_create(
        Pickup(zone=zone, on=day, original_on=day, changed_at=now)
        for offset, zone in enumerate(zones)
        for day in ((now + timedelta(days=14 * week + offset % 14)).date() for week in range(WEEKS))
    )


def make_zone(key: str, *, now: datetime, number: int = 1) -> Zone:
    """A district of one kind of waste."""
    kind = BY_KEY[key]
    looks = {"title": kind.title, "color": kind.color, "icon": kind.icon, "position": KEYS.index(key)}
    fraction, _is_new = Fraction.objects.get_or_create(key=key, defaults={**looks, "updated_at": now})
    return Zone.objects.create(fraction=fraction, key=str(number), name=f"Bezirk {number}")


def street_row(name: str, *, now: datetime) -> Street:
    """A street that is not stored yet."""
    return Street(
        name=name,
        municipality="Messdorf",
        search_key=words_key(name=name, place=""),
        joined_key=joined_key(name),
        sort_key=sort_key(name=name, place=""),
        updated_at=now,
    )
