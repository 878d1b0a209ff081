"""Pickups as data become rows, but for those of people; what files say of these is noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from backend.waste_calendar.dataset import Coverage, Dataset, PickupData, PickupKey, ZoneKey
from backend.waste_calendar.imports.conflicts import note_claims
from backend.waste_calendar.models import Pickup, Zone
from backend.waste_calendar.storing.run import Storing
from backend.waste_calendar.storing.third_days import third_days

_BATCH = 2000


def store_pickups(dataset: Dataset, *, zones: Mapping[ZoneKey, Zone], storing: Storing) -> None:
    keys = {zone.pk: key for key, zone in zones.items()}
    existing = {_key_of(row, zone=keys[row.zone_id]): row for row in _known_pickups(dataset, zones=zones)}
    by_hand = {_day_of(row) for row in existing.values() if row.is_manual} if storing.is_import else set()
    # A stop that an editor gave another hour, which the file now has too, while its day is still another one.
    taken = {_place_of(row, on=row.original_on) for row in existing.values() if row.is_manual and row.stop_key}
    wanted = {}
    for pickup in dataset.pickups:
        known = existing.get(pickup.pickup_key)
        values = _pickup_values(pickup, zone=zones[pickup.zone], known=known, storing=storing)
        # Where an editor moved a pickup to a day that the file now names as well, it stays one pickup.
        day = (zones[pickup.zone].pk, pickup.variant, pickup.on, pickup.stop_place, pickup.stop_from)
        is_settled = known.is_manual if known else day in by_hand or (*day[:2], pickup.original_on, *day[3:]) in taken
        if not (storing.is_import and is_settled):
            wanted[pickup.pickup_key] = values
    covered: dict[ZoneKey, list[Coverage]] = {}
    for item in dataset.coverage:  # several of a zone: a file is of one year
        covered.setdefault(item.zone, []).append(item)
    said = {pickup.pickup_key: pickup for pickup in dataset.pickups}
    if by_hand:
        missing = {key: row for key, row in existing.items() if key not in said and _is_covered(key, covered=covered)}
        for key, third in third_days(missing, new=[said[key] for key in wanted if key not in existing]):
            del wanted[third.pickup_key]
            said[key] = third
    storing.sync(Pickup, existing=existing, wanted=wanted, stamp="changed_at" if storing.is_import else "")
    if by_hand:
        corrected = {key: row for key, row in existing.items() if row.is_manual}
        note_claims(corrected, said=said, covered=covered, now=storing.now)
    gone = [
        row
        for key, row in existing.items()
        if key not in wanted and not (storing.is_import and _is_others(row)) and _is_covered(key, covered=covered)
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
        return values | {
            name: getattr(pickup, name)
            for name in ("is_replacement_open", "stop_key", "sequence", "changed_at", "is_manual")
        }
    if known and any(getattr(known, name) != value for name, value in values.items()):
        values["sequence"] = known.sequence + 1
    return values | {"is_planned": False}


def _key_of(row: Pickup, *, zone: ZoneKey) -> PickupKey:
    return (zone, row.variant, row.original_on, *row.known_stop)


def _is_others(row: Pickup) -> bool:
    """Whether a person or a rule owns it, and no file takes it away."""
    return row.is_manual or row.is_planned


def _day_of(row: Pickup) -> tuple[Any, ...]:
    """A vehicle makes several stops a day: they are different ones."""
    return _place_of(row, on=row.on)


def _place_of(row: Pickup, *, on: date) -> tuple[Any, ...]:
    return (row.zone_id, row.variant, on, row.stop_place, row.stop_from)


def _is_covered(key: PickupKey, *, covered: Mapping[ZoneKey, Iterable[Coverage]]) -> bool:
    zone, _variant, original_on, *_stop = key
    return any(original_on in days for days in covered.get(zone, ()))
