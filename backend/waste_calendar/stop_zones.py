"""Whose addresses a stop is shown to that people entered: all of them, or those of one municipality."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

from django.db.models import Q
from django.utils.translation import gettext as _

from backend.common import clock
from backend.waste_calendar.models import Fraction, Location, LocationZone, Street, Zone
from backend.waste_calendar.vocabulary import BY_KEY, KEYS

HAZARDOUS = "hazardous"
EVERYWHERE = ""  # instead of a municipality's official key
PEOPLES_STOPS = "stops:"  # files call theirs otherwise, so that no import takes these away


def is_of_people(zone: Zone) -> bool:
    """Whether people made it by entering a stop; imports leave it alone."""
    return zone.key.startswith(PEOPLES_STOPS)


def of_people(to_zone: str = "") -> Q:
    """The same as a condition, asked from where `to_zone` leads to the zone."""
    return Q(**{f"{to_zone}origin": "", f"{to_zone}key__startswith": PEOPLES_STOPS})


def municipality_of(zone: Zone) -> str:
    """The official key for whose addresses the zone's stops are, or EVERYWHERE."""
    return zone.key.removeprefix(PEOPLES_STOPS) if is_of_people(zone) else EVERYWHERE


def shown_in(zones: Iterable[Zone]) -> dict[int, set[str]]:
    """The municipalities whose addresses each zone has, by its id; EVERYWHERE of one that is for all. One statement."""
    found = {zone.pk: {municipality_of(zone)} if is_of_people(zone) else set() for zone in zones}
    members = LocationZone.objects.filter(zone__in=[key for key, keys in found.items() if not keys])
    for key, ags in members.values_list("zone_id", "location__street__ags").distinct():
        found[key].add(ags)
    return found


def together(several: Iterable[set[str]]) -> list[str]:
    """Several answers of `shown_in` as one: EVERYWHERE alone, where one says so, or all municipalities are meant."""
    keys = set().union(*several)
    all_keys = {ags for ags, _name in municipalities()}
    return [EVERYWHERE] if not keys or EVERYWHERE in keys or keys >= all_keys else sorted(keys)


def municipalities() -> list[tuple[str, str]]:
    """Official key and name of all that the town's own calendar has streets of."""
    rows = Street.objects.filter(origin="").values_list("ags", "municipality")
    return sorted({ags: name for ags, name in rows if ags}.items(), key=lambda row: row[1])


def stop_zone(ags: str) -> Zone:
    """The zone of stops for one municipality, or for all; made with its addresses where there is none."""
    name = dict(municipalities()).get(ags, ags) if ags else _("all places")
    fraction = Fraction.objects.filter(key=HAZARDOUS).first() or _new_fraction()
    zone, is_new = Zone.objects.get_or_create(
        origin="", fraction=fraction, key=f"{PEOPLES_STOPS}{ags}", defaults={"name": name, "public_id": uuid4()}
    )
    if is_new:
        spread_stops()
    return zone


def spread_stops() -> None:
    """Let every address have the stops that are meant for it; two statements a zone, and nothing where all have."""
    for zone in Zone.objects.filter(origin="", key__startswith=PEOPLES_STOPS):
        ags = zone.key.removeprefix(PEOPLES_STOPS)
        addresses = Location.objects.filter(street__origin="", **({"street__ags": ags} if ags else {}))
        missing = addresses.exclude(memberships__zone=zone).values_list("pk", flat=True)
        LocationZone.objects.bulk_create(
            (LocationZone(location_id=location, zone=zone) for location in missing), batch_size=2000
        )


def _new_fraction() -> Fraction:
    kind = BY_KEY[HAZARDOUS]
    return Fraction.objects.create(
        key=kind.key,
        title=kind.title,
        color=kind.color,
        icon=kind.icon,
        position=KEYS.index(kind.key),
        updated_at=clock.now(),
    )
