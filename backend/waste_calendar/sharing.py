"""A provider's calendar on its way to the towns: one document a municipality out, and such a document in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.common import clock
from backend.region.offering import NewOffer, offer, offered_keys, withdraw
from backend.tenants.models import Municipality
from backend.tenants.registry import Offered, Taken
from backend.waste_calendar.dataset import (
    Coverage,
    Dataset,
    FractionData,
    LocationData,
    PickupData,
    StreetData,
    ZoneData,
    ZoneKey,
)
from backend.waste_calendar.documents import from_document, to_document
from backend.waste_calendar.models import Fraction, LocationZone, Pickup, Zone
from backend.waste_calendar.reading import RANGE, numbers_of
from backend.waste_calendar.storing import Counts, drop, store

MODULE = "waste_calendar"
_PROVIDERS = {Municipality.Kind.PROVIDER, Municipality.Kind.COUNTY}


def offer_calendar(town: Municipality, *, now: datetime) -> int:
    """Offer a provider's calendar, one document a municipality, in the caller's transaction; returns how many changed.

    A town that is no provider offers nothing. Equal documents are not offered again.
    """
    if town.kind not in _PROVIDERS:
        return 0
    today = clock.local_day(now, zone=ZoneInfo(town.timezone))
    offers = [
        NewOffer(key=dataset.ags or "", audience=[dataset.ags or ""], document=to_document(dataset))
        for dataset in stored_datasets(first=date(today.year - 1, 1, 1))
    ]
    gone = offered_keys(town, module=MODULE) - {item.key for item in offers}
    changed = offer(town, module=MODULE, offers=offers, now=now)
    return changed + (withdraw(town, module=MODULE, keys=gone, now=now) if gone else 0)


def take(town: Municipality, offered: Offered) -> Taken:  # noqa: ARG001 - the connection is in the town's schema
    """Make what a provider offers for one municipality part of the town's calendar; withdrawn, it goes."""
    now = clock.now()
    if offered.document is None:
        counts = drop(origin=offered.origin, ags=offered.key, now=now)
    else:
        counts = store(from_document(offered.document), origin=offered.origin, now=now)
    return _taken(counts)


def stored_datasets(*, first: date) -> Iterator[Dataset]:
    """The town's own calendar from a day on, as one data set for each municipality that it has streets in."""
    fractions = {
        row.key: FractionData(
            key=row.key,
            title=row.title,
            color=row.color,
            icon=row.icon,
            position=row.position,
            contact=row.contact,
        )
        for row in Fraction.objects.filter(origin="").order_by("position", "key")
    }
    zones = {zone.zone_key: zone for zone in _stored_zones()}
    pickups: dict[ZoneKey, list[PickupData]] = defaultdict(list)
    for pickup in stored_pickups(origin="", first=first):
        pickups[pickup.zone].append(pickup)
    for ags, streets in _stored_streets().items():
        keys = sorted({key for street in streets for location in street.locations for key in location.zones})
        used = {key[0] for key in keys}
        yield Dataset(
            ags=ags,
            fractions=tuple(fraction for key, fraction in fractions.items() if key in used),
            zones=tuple(zones[key] for key in keys),
            streets=tuple(streets),
            pickups=tuple(pickup for key in keys for pickup in pickups[key]),
            coverage=tuple(Coverage(zone=key, first=first, last=date.max) for key in keys),
        )


def stored_pickups(*, origin: str, first: date) -> Iterator[PickupData]:
    """The stored pickups of an origin from an original day on, in a stable order."""
    columns = (
        "public_id", "zone__fraction__key", "zone__key", "variant", "original_on", "on", "status", "reason", "note",
        "stop_place", "stop_from", "stop_until", "sequence", "changed_at", "is_manual",
    )  # fmt: skip
    rows = (
        Pickup.objects.filter(zone__origin=origin, original_on__gte=first)
        .order_by("original_on", "variant", "stop_from", "public_id")
        .values_list(*columns)
    )
    for public_id, fraction, key, *values in rows.iterator(chunk_size=2000):
        named = dict(zip(columns[3:], values, strict=True))
        yield PickupData(public_id=public_id, zone=(fraction, key), **named)


def _stored_zones() -> Iterator[ZoneData]:
    rows = Zone.objects.filter(origin="").values_list("public_id", "fraction__key", "key", "name")
    for public_id, fraction, key, name in rows:
        yield ZoneData(public_id=public_id, fraction=fraction, key=key, name=name)


def _stored_streets() -> dict[str, list[StreetData]]:
    """Streets with their ranges and zones, by official key of the municipality; one statement."""
    columns = {f"location__{name}": name for name in RANGE}
    street_columns = ("public_id", "name", "ags", "municipality", "place", "is_whole_place")
    rows = (
        LocationZone.objects.filter(zone__origin="")
        .order_by("location__street__ags", "location__street__sort_key", "location__position", "location__public_id")
        .values("zone__fraction__key", "zone__key", *columns, *(f"location__street__{name}" for name in street_columns))
    )
    streets: dict[UUID, dict[str, object]] = {}
    ranges: dict[UUID, dict[UUID, dict[str, object]]] = defaultdict(dict)
    zones: dict[UUID, set[ZoneKey]] = defaultdict(set)
    for row in rows:
        street = {name: row[f"location__street__{name}"] for name in street_columns}
        values = {name: row[column] for column, name in columns.items()}
        streets[street["public_id"]] = street
        ranges[street["public_id"]][values["public_id"]] = values
        zones[values["public_id"]].add((row["zone__fraction__key"], row["zone__key"]))
    found: dict[str, list[StreetData]] = defaultdict(list)
    for street_id, street in streets.items():
        locations = tuple(
            LocationData(public_id=key, numbers=numbers_of(values), zones=frozenset(zones[key]))
            for key, values in ranges[street_id].items()
        )
        found[str(street["ags"])].append(StreetData(**street, locations=locations))  # type: ignore[arg-type]
    return found


def _taken(counts: Counts) -> Taken:
    if not counts:
        return Taken.UNCHANGED
    return Taken.CREATED if not counts.changed and not counts.removed else Taken.CHANGED
