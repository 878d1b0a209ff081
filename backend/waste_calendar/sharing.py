"""A provider's calendar on its way to the towns: one document a municipality out, and such a document in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from backend.common import clock
from backend.region.offering import NewOffer, offer, offered_keys, withdraw
from backend.tenants.models import Municipality
from backend.tenants.registry import Offered, Taken
from backend.waste_calendar import progress
from backend.waste_calendar.addresses.former import stored_former
from backend.waste_calendar.beside import put_beside
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
from backend.waste_calendar.locking import lock_calendar
from backend.waste_calendar.models import Fraction, LocationZone, Pickup, Zone
from backend.waste_calendar.reading import RANGE, numbers_of
from backend.waste_calendar.stepping_back import step_back
from backend.waste_calendar.storing.calendars import drop, store
from backend.waste_calendar.storing.run import Counts

MODULE = "waste_calendar"
PROVIDERS = {Municipality.Kind.PROVIDER, Municipality.Kind.COUNTY}


def offer_calendar(town: Municipality, *, now: datetime) -> int:
    """Offer a provider's calendar, one document a municipality, in the caller's transaction; returns how many changed.

    A town that is no provider offers nothing. Equal documents are not offered again.
    """
    if town.kind not in PROVIDERS:
        return 0
    _one_at_a_time(town)
    today = clock.local_day(now, zone=ZoneInfo(town.timezone))
    keys: set[str] = set()
    changed = offer(town, module=MODULE, offers=_offers(today=today, keys=keys), now=now)
    gone = offered_keys(town, module=MODULE) - keys
    return changed + (withdraw(town, module=MODULE, keys=gone, now=now) if gone else 0)


def _offers(*, today: date, keys: set[str]) -> Iterator[NewOffer]:
    """One after another, since each may be several megabytes; notes their keys."""
    for dataset in stored_datasets(first=date(today.year - 1, 1, 1)):
        ags = dataset.ags or ""
        keys.add(ags)
        yield NewOffer(key=ags, audience=[ags], document=to_document(dataset))
        progress.say(add=True, offered=1)


def _one_at_a_time(town: Municipality) -> None:
    """Until the commit: whoever comes second reads what the first wrote, so that an older calendar never wins."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{town.schema_name} offered calendar"])


def take(town: Municipality, offered: Offered) -> Taken:
    """Make what a provider offers for one municipality part of the town's calendar; withdrawn, it goes.

    The town's own streets there step back, since an address stands in its calendar once.
    """
    now = clock.now()
    lock_calendar()
    if offered.document is None:
        counts = drop(origin=offered.origin, ags=offered.key, now=now)
    else:
        counts = store(from_document(offered.document), origin=offered.origin, now=now)
        stepped_back = step_back(now=now)
        counts.removed += stepped_back.removed
        if stepped_back:
            offer_calendar(town, now=now)
    put_beside(now=now)
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
    former = stored_former(origin="")
    municipalities = _stored_streets()
    progress.say(all_offers=len(municipalities))
    for ags, streets in municipalities.items():
        keys = sorted({key for street in streets for location in street.locations for key in location.zones})
        used = {key[0] for key in keys}
        yield Dataset(
            ags=ags,
            fractions=tuple(fraction for key, fraction in fractions.items() if key in used),
            zones=tuple(zones[key] for key in keys),
            streets=tuple(streets),
            pickups=tuple(pickup for key in keys for pickup in pickups[key]),
            coverage=tuple(Coverage(zone=key, first=first, last=date.max) for key in keys),
            former=tuple(former.get(ags, ())),
        )


def stored_pickups(*, origin: str, first: date) -> Iterator[PickupData]:
    """The stored pickups of an origin from an original day on, in a stable order."""
    columns = (
        "public_id", "zone__fraction__key", "zone__key", "variant", "original_on", "on", "status",
        "is_replacement_open", "reason", "note", "stop_place", "stop_from", "stop_until", "stop_key", "sequence",
        "changed_at", "is_manual",
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
    street_columns = ("public_id", "name", "ags", "municipality", "place", "is_whole_place", "former_names")
    rows = (
        LocationZone.objects.filter(zone__origin="", location__street__origin="")
        .order_by("location__street__ags", "location__street__sort_key", "location__position", "location__public_id")
        .values("zone__fraction__key", "zone__key", *columns, *(f"location__street__{name}" for name in street_columns))
    )
    streets: dict[UUID, dict[str, object]] = {}
    ranges: dict[UUID, dict[UUID, dict[str, object]]] = defaultdict(dict)
    zones: dict[UUID, set[ZoneKey]] = defaultdict(set)
    for row in rows:
        street = {name: row[f"location__street__{name}"] for name in street_columns}
        street["former_names"] = tuple(street["former_names"])
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
