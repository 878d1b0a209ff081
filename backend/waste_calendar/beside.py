"""A town's notes and collections are put beside its provider's calendar, and stay there whatever is handed over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import uuid4

from backend.library.models import Area
from backend.waste_calendar.addresses.ranges import joined_key
from backend.waste_calendar.models import Fraction, Location, LocationZone, OwnCollection, Pickup, TownNote, Zone
from backend.waste_calendar.titles import OWN
from backend.waste_calendar.vocabulary import BY_KEY, KEYS

_BATCH = 2000
_LONGEST = 1000


def put_beside(*, now: datetime) -> None:
    """Make notes and addresses what the town has said of them, in the caller's transaction; equal writes nothing."""
    place_notes()
    place_collections(now=now)


def place_notes() -> int:
    """Write each note to the pickups that it is about today; returns how many pickups changed.

    A day is the one that a pickup was meant for or the one that it is moved to, so that its note goes along.
    """
    notes = list(TownNote.objects.all())
    handed_over = Pickup.objects.exclude(zone__origin="").select_related("zone")
    if not notes:
        handed_over = handed_over.exclude(town_note="")
    changed = []
    for pickup in handed_over.iterator(chunk_size=_BATCH):
        text = " ".join(note.text for note in notes if _is_about(note, pickup=pickup))[:_LONGEST]
        if pickup.town_note != text:
            pickup.town_note = text
            changed.append(pickup)
    if changed:
        Pickup.objects.bulk_update(changed, ["town_note"], batch_size=_BATCH)
    return len(changed)


def place_collections(*, now: datetime) -> None:
    """Give each collection its zone, and the zone the addresses that lie where the town collects."""
    collections = list(OwnCollection.objects.select_related("zone__fraction").prefetch_related("areas"))
    if not collections:
        return
    parents = dict(Area.objects.values_list("pk", "parent_id"))
    addresses = list(Location.objects.values_list("pk", "street__area_id", "street__joined_key"))
    for collection in collections:
        zone = _zone_of(collection, now=now)
        areas = {area.pk for area in collection.areas.all()}
        streets = {joined_key(line) for line in collection.streets.splitlines() if line.strip()}
        wanted = {
            pk
            for pk, area, street in addresses
            if not (areas or streets) or street in streets or _lies_in(area, areas=areas, parents=parents)
        }
        _place(zone, wanted=wanted)


def unknown_streets(text: str) -> list[str]:
    """The lines that are no street of the calendar."""
    known = set(Location.objects.values_list("street__joined_key", flat=True).distinct())
    return [line.strip() for line in text.splitlines() if line.strip() and joined_key(line) not in known]


def _is_about(note: TownNote, *, pickup: Pickup) -> bool:
    return (
        note.zone_id in (None, pickup.zone_id)
        and note.fraction_id in (None, pickup.zone.fraction_id)
        and note.on in (None, pickup.on, pickup.original_on)
    )


def _zone_of(collection: OwnCollection, *, now: datetime) -> Zone:
    """Its zone under its name; another kind of waste is another zone, and the days of the former one go."""
    zone = collection.zone
    if zone is not None and zone.fraction.key != collection.kind:
        zone.delete()
        zone = None
    if zone is None:
        key = f"{OWN}{uuid4()}"
        zone = Zone.objects.create(fraction=_fraction(collection.kind, now=now), key=key, name=collection.name)
        OwnCollection.objects.filter(pk=collection.pk).update(zone=zone)
    elif zone.name != collection.name:
        zone.name = collection.name
        zone.save(update_fields=["name"])
    return zone


def _fraction(key: str, *, now: datetime) -> Fraction:
    """The town has each kind of waste once: the provider's, or one of its own."""
    kind = BY_KEY[key]
    looks = {"title": kind.title, "color": kind.color, "icon": kind.icon, "position": KEYS.index(key)}
    row, _is_new = Fraction.objects.get_or_create(key=key, defaults={**looks, "updated_at": now})
    return row


def _lies_in(area: int | None, *, areas: Collection[int], parents: Mapping[int, int | None]) -> bool:
    while area is not None:
        if area in areas:
            return True
        area = parents.get(area)
    return False


def _place(zone: Zone, *, wanted: Iterable[int]) -> None:
    linked = dict(LocationZone.objects.filter(zone=zone).values_list("location_id", "pk"))
    new = [LocationZone(location_id=pk, zone=zone) for pk in sorted(set(wanted) - linked.keys())]
    gone = [linked[pk] for pk in linked.keys() - set(wanted)]
    if new:
        LocationZone.objects.bulk_create(new, batch_size=_BATCH)
    if gone:
        LocationZone.objects.filter(pk__in=gone).delete()
