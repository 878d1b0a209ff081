"""Stops of the van for hazardous waste, as people list, add, change and copy them; a stop in several zones is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from backend.library.opening.holidays import StateHolidays
from backend.tenants.models import Municipality
from backend.waste_calendar.imports.journal import values_of
from backend.waste_calendar.models import Pickup
from backend.waste_calendar.stop_zones import EVERYWHERE, municipality_of, shown_in, stop_zone, together
from backend.waste_calendar.tasks import offer_corrections

A_YEAR = timedelta(weeks=52)  # the same weekday, and nearly the same week
_MINE = Q(zone__origin="") & ~Q(stop_place="")
_ORDER = ("on", "stop_from", "stop_place", "zone__name", "pk")


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One stop with the pickups that show it, one a zone."""

    pickups: Sequence[Pickup]

    @property
    def row(self) -> Pickup:
        return self.pickups[0]

    @property
    def where(self) -> str:
        return ", ".join(row.zone.name for row in self.pickups)

    @property
    def keys(self) -> list[str]:
        """Official keys of the municipalities that it is meant for; empty for all."""
        return sorted({municipality_of(row.zone) for row in self.pickups} - {EVERYWHERE})

    @property
    def is_added(self) -> bool:
        """Whether it was entered by hand altogether, and may be deleted."""
        return all(row.is_added for row in self.pickups)


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A stop as it would be a year later, for the same addresses; `standing` are the place's days in that year."""

    stop: Stop
    on: date
    holiday: str
    where: Collection[str]  # official keys of municipalities, or EVERYWHERE
    standing: Sequence[date]

    @property
    def is_likely(self) -> bool:
        """Whether it is missing, and on a day on which the van may come."""
        return not self.holiday and not self.standing


@dataclass(frozen=True, kw_only=True)
class NewStop:
    """What a form says of stops to add; `where` are official keys of municipalities, or EVERYWHERE."""

    place: str
    start: time | None
    until: time | None
    note: str
    dates: Collection[date]
    where: Collection[str]


def stops_of(year: int) -> list[Stop]:
    """The town's own stops of a year by day and hour; one statement."""
    rows = _own().filter(on__year=year)
    return [Stop(pickups=list(group)) for _key, group in groupby(rows, key=_identity)]


def years_with_stops() -> list[int]:
    """The years of which there are stops."""
    return [day.year for day in Pickup.objects.filter(_MINE).dates("on", "year")]


def find_stop(public_id: UUID) -> Stop | None:
    """The stop that this pickup is a part of."""
    row = _own().filter(public_id=public_id).first()
    if row is None:
        return None
    same = _own().filter(on=row.on, stop_place=row.stop_place, stop_from=row.stop_from)
    return Stop(pickups=[each for each in same if each.zone.fraction_id == row.zone.fraction_id])


@transaction.atomic
def add_stops(stops: Iterable[NewStop], *, town: Municipality, now: datetime) -> int:
    """Add them and wake whoever takes this calendar; those that are there already are left out. How many are new."""
    stops = list(stops)
    zones = {ags: stop_zone(ags) for ags in sorted({ags for stop in stops for ags in stop.where})}
    known = {_key_of(row) for row in Pickup.objects.filter(zone__in=[zone.pk for zone in zones.values()])}
    rows = {
        _key_of(row): row
        for stop in stops
        for on in stop.dates
        for ags in stop.where
        for row in [_new(stop, on=on, zone=zones[ags].pk, now=now)]
    }
    new = [row for key, row in rows.items() if key not in known]
    Pickup.objects.bulk_create(new)
    if new:
        offer_corrections.defer(schema=town.schema_name)
    return len({(row.on, row.stop_place, row.stop_from) for row in new})


@transaction.atomic
def change_stop(stop: Stop, *, values: Mapping[str, object]) -> None:
    """Give all its pickups these values; each is saved by itself, which marks it as corrected and hands it on."""
    for row in stop.pickups:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


@transaction.atomic
def show_in(stop: Stop, *, where: Collection[str], town: Municipality, now: datetime) -> None:
    """Show one that was entered by hand to these municipalities, or EVERYWHERE, as it is, and to no other.

    Where it stays it keeps its id, and calendars that people subscribed to their event.
    """
    zones = {stop_zone(ags).pk for ags in sorted(where)}
    pickups = {row.zone_id: row for row in stop.pickups}
    Pickup.objects.filter(pk__in=[row.pk for key, row in pickups.items() if key not in zones]).delete()
    Pickup.objects.bulk_create(_copy(stop.row, zone=key, now=now) for key in sorted(zones - pickups.keys()))
    if zones != pickups.keys():
        offer_corrections.defer(schema=town.schema_name)


@transaction.atomic
def delete_stop(stop: Stop, *, town: Municipality) -> None:
    """Take one that was entered by hand out of every calendar, as if it had never been there."""
    Pickup.objects.filter(pk__in=[row.pk for row in stop.pickups]).delete()
    offer_corrections.defer(schema=town.schema_name)


def copies_of(year: int, *, town: Municipality) -> list[Copy]:
    """What the stops of a year that took place would be a year later.

    A holiday is named, and the days on which a file or somebody says already that the van comes there; people decide.
    """
    holidays = StateHolidays(town.state)
    stops = [stop for stop in stops_of(year) if stop.row.status != Pickup.Status.CANCELLED]
    shown = shown_in({row.zone for stop in stops for row in stop.pickups})
    standing: dict[str, list[date]] = defaultdict(list)
    for stop in stops_of(year + 1):
        standing[stop.row.stop_place].append(stop.row.on)
    return [
        Copy(
            stop=stop,
            on=stop.row.on + A_YEAR,
            holiday=holidays.name(stop.row.on + A_YEAR) or "",
            where=together(shown[row.zone_id] for row in stop.pickups),
            standing=standing.get(stop.row.stop_place, []),
        )
        for stop in stops
    ]


def _own() -> QuerySet[Pickup]:
    return Pickup.objects.filter(_MINE).select_related("zone__fraction").order_by(*_ORDER)


def _identity(row: Pickup) -> tuple[object, ...]:
    return (row.on, row.stop_from, row.stop_place, row.zone.fraction_id)


def _key_of(row: Pickup) -> tuple[object, ...]:
    return (row.zone_id, row.original_on, *row.known_stop)


def _copy(row: Pickup, *, zone: int, now: datetime) -> Pickup:
    values = {name: value for name, value in values_of(row).items() if name not in ("public_id", "zone_id")}
    return Pickup(**{**values, "zone_id": zone, "changed_at": now})


def _new(stop: NewStop, *, on: date, zone: int, now: datetime) -> Pickup:
    return Pickup(
        zone_id=zone,
        original_on=on,
        on=on,
        note=stop.note,
        stop_place=stop.place,
        stop_from=stop.start,
        stop_until=stop.until,
        is_manual=True,
        is_added=True,
        changed_at=now,
    )
