"""Kinds of waste and collection districts as data become rows; districts that are nobody's any more go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from backend.waste_calendar.dataset import Dataset, ZoneKey
from backend.waste_calendar.models import Fraction, LocationZone, Zone
from backend.waste_calendar.stop_zones import PEOPLES_STOPS
from backend.waste_calendar.storing.run import Storing


def store_fractions(dataset: Dataset, *, storing: Storing) -> dict[str, Fraction]:
    """A town has each kind of waste once: who brought it first owns it, and an import leaves its looks to editors."""
    existing = {row.key: row for row in Fraction.objects.all()}
    wanted: dict[str, dict[str, Any]] = {}
    for fraction in dataset.fractions:
        known = existing.get(fraction.key)
        if known is not None and known.origin != storing.origin:
            continue
        wanted[fraction.key] = {"contact": dict(fraction.contact)}
        if known is None or not storing.is_import:
            looks = {name: getattr(fraction, name) for name in ("key", "title", "color", "icon", "position")}
            wanted[fraction.key] |= {**looks, "origin": storing.origin}
    return existing | storing.sync(Fraction, existing=existing, wanted=wanted, stamp="updated_at")


def store_zones(dataset: Dataset, *, fractions: Mapping[str, Fraction], storing: Storing) -> dict[ZoneKey, Zone]:
    existing = {
        (row.fraction.key, row.key): row
        for row in Zone.objects.filter(origin=storing.origin).select_related("fraction")
    }
    wanted = {}
    for zone in dataset.zones:
        known = existing.get(zone.zone_key)
        wanted[zone.zone_key] = {
            "public_id": known.public_id if known else zone.public_id,
            "fraction_id": fractions[zone.fraction].pk,
            "key": zone.key,
            "name": zone.name,
            "origin": storing.origin,
        }
    return storing.sync(Zone, existing=existing, wanted=wanted)


def inhabited_zones(origin: str) -> set[int]:
    """Zones that somebody lives in."""
    return set(LocationZone.objects.filter(zone__origin=origin).values_list("zone_id", flat=True).distinct())


def drop_empty_zones(dataset: Dataset, *, named: set[int], inhabited: set[int], storing: Storing) -> None:
    """Zones with neither address nor rule go, but not with stops that people entered.

    A whole calendar takes along what an editor corrected in them, since nobody would see it. A part of one leaves
    everything of people alone; but days that somebody brought give way to those that somebody brings. Of the zones that
    an import names only those go that were `inhabited` before and have no day left.
    """
    empty = _empty(storing.origin)
    gone = empty.exclude(pk__in=named)
    if not dataset.is_complete:
        gone = gone.filter(town_notes=None).exclude(pickups__is_manual=True)
        gone = gone if dataset.held else gone.filter(brought_days=None)
    left = named & inhabited if storing.is_import else set()
    bare = empty.filter(pk__in=left, pickups=None, town_notes=None, brought_days=None)
    storing.remove(Zone, {*gone, *bare})


def drop_zones_of(origin: str, *, storing: Storing) -> None:
    """Zones of a provider that are nobody's any more."""
    storing.remove(Zone, _empty(origin))


def _empty(origin: str) -> QuerySet[Zone]:
    peoples = Zone.objects.filter(origin="", key__startswith=PEOPLES_STOPS).exclude(pickups=None)
    empty = Zone.objects.filter(origin=origin, memberships=None, rules=None, own_collection=None)
    return empty.exclude(pk__in=peoples.values("pk"))
