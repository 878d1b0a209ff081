"""Which pickups an address has in a stretch of days: for the API, the pages, the start screen and the calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import DenseRank
from django.utils.translation import gettext as _

from backend.common.clock import end_of_day, local_day
from backend.common.errors import InvalidParameter, NotFound
from backend.common.pagination import cut_page, decode_cursor
from backend.tenants.registry import Part, Reading
from backend.waste_calendar.models import Location, LocationZone
from backend.waste_calendar.reading import item_fields, location_path, numbers_of
from backend.waste_calendar.wording import location_label

HOME_DAYS = 4  # so many of the next days with pickups does the start screen show

_PICKUP = tuple(
    f"zone__pickups__{name}"
    for name in (
        "public_id", "on", "original_on", "variant", "status", "reason", "note", "stop_place", "stop_from",
        "stop_until", "sequence", "changed_at",
    )
)  # fmt: skip
_FRACTION = ("zone__fraction__key", "zone__fraction__title", "zone__fraction__color", "zone__fraction__position")
_AREA = "location__street__area__public_id"
_ORDER = ("zone__pickups__on", "zone__fraction__position", "zone__pickups__public_id")
_ADDRESS = (
    "location__public_id", "location__from_number", "location__from_suffix", "location__to_number",
    "location__to_suffix", "location__parity", "location__is_rest", "location__street__name",
)  # fmt: skip
_CURSOR = (date, int, UUID)

Row = dict[str, Any]
NO_CONDITION = Q()


@dataclass(frozen=True, kw_only=True)
class Span:
    """Which pickups: days, ends included, and pairs of fraction and variant; an empty variant means all of them."""

    first: date
    last: date | None = None
    fractions: Sequence[tuple[str, str]] = ()


def build_pickups(reading: Reading, *, location_id: UUID, span: Span, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of the pickups of one address by day. Raises NotFound for an unknown address, and InvalidParameter."""
    if span.last is not None and span.last < span.first:
        raise InvalidParameter("to", detail=_("This is before the first day."))
    rows = pickup_rows(location_id, span=span, after=_after(cursor))
    found = [_short(row) for row in rows[: limit + 1]]
    if not found:
        demand_location(location_id)
    page = cut_page(found, limit=limit, key=lambda row: (row["on"], row["position"], row["public_id"]))
    items = [_pickup(reading, row, location_id=location_id) for row in page.items]
    return {"items": items, "next": page.next}


def build_home(reading: Reading) -> Part:
    """The next days with pickups for each address that the reader has chosen."""
    if not reading.waste_locations:
        hint = _("Choose your address, and the next pickups are shown here.")
        return Part(document={"items": [], "hint": hint})
    today = today_of(reading)
    rows = (
        _memberships(Span(first=today))
        .filter(location__public_id__in=reading.waste_locations)
        .annotate(day=Window(DenseRank(), partition_by=F("location"), order_by=F("zone__pickups__on").asc()))
        .filter(day__lte=HOME_DAYS)
        .order_by("location__public_id", *_ORDER)
        .values(*_PICKUP, *_FRACTION, _AREA, *_ADDRESS)
    )
    found = {key: list(group) for key, group in groupby(map(_short, rows), key=lambda row: row["location__public_id"])}
    items = [_home_item(reading, found[key]) for key in dict.fromkeys(reading.waste_locations) if key in found]
    return Part(document={"items": items, "hint": None}, valid_until=midnight_after(reading))


def pickup_rows(location_id: UUID, *, span: Span, after: Q = NO_CONDITION) -> QuerySet[LocationZone, Row]:
    """The pickups of one address by day, one statement; `after` is the condition that a cursor stands for."""
    rows = _memberships(span, after=after).filter(location__public_id=location_id)
    ordered: QuerySet[LocationZone, Row] = rows.order_by(*_ORDER).values(*_PICKUP, *_FRACTION, _AREA)
    return ordered


def upcoming_rows(location_id: UUID, *, span: Span) -> list[Row]:
    """The same as plain dicts with short names."""
    return [_short(row) for row in pickup_rows(location_id, span=span)]


def demand_location(location_id: UUID) -> None:
    """Raises NotFound where there is no such address; asked only when it has no pickups."""
    if not Location.objects.filter(public_id=location_id).exists():
        raise NotFound


def today_of(reading: Reading) -> date:
    """The town's day."""
    return local_day(reading.now, zone=reading.zone)


def midnight_after(reading: Reading) -> datetime:
    """When what is said of today becomes wrong."""
    return end_of_day(today_of(reading), zone=reading.zone)


def by_day(rows: Iterable[Row]) -> list[tuple[date, list[Row]]]:
    """Rows that are sorted by day, day by day."""
    return [(on, list(group)) for on, group in groupby(rows, key=lambda row: row["on"])]


def calendar_span(reading: Reading, *, fractions: Sequence[tuple[str, str]]) -> Span:
    """What a subscribed calendar holds: thirty days back, and all that is known ahead."""
    return Span(first=today_of(reading) - timedelta(days=30), fractions=fractions)


def _after(cursor: str | None) -> Q:
    if not cursor:
        return NO_CONDITION
    on, position, public_id = decode_cursor(cursor, kinds=_CURSOR)
    same_position = Q(zone__fraction__position=position, zone__pickups__public_id__gt=public_id)
    same_day = Q(zone__pickups__on=on) & (Q(zone__fraction__position__gt=position) | same_position)
    return Q(zone__pickups__on__gt=on) | same_day


def _memberships(span: Span, *, after: Q = NO_CONDITION) -> QuerySet[LocationZone]:
    """One row a membership and pickup; all in one filter(), since a second one would be about another pickup."""
    days = Q(zone__pickups__on__gte=span.first)
    if span.last:
        days &= Q(zone__pickups__on__lte=span.last)
    kinds = Q()
    for key, variant in span.fractions:
        kinds |= Q(zone__fraction__key=key, **({"zone__pickups__variant": variant} if variant else {}))
    return LocationZone.objects.filter(days & kinds & after)


def _short(row: Mapping[str, Any]) -> Row:
    return {name.removeprefix("zone__pickups__").removeprefix("zone__fraction__"): value for name, value in row.items()}


def _pickup(reading: Reading, row: Row, *, location_id: UUID) -> dict[str, Any]:
    item = item_fields(
        reading,
        public_id=row["public_id"],
        kind="waste_pickup",
        updated_at=row["changed_at"],
        area=row[_AREA],
        path=location_path(location_id),
    )
    return {
        **item,
        "on": row["on"],
        "fraction": row["key"],
        "title": row["title"],
        "variant": row["variant"] or None,
        "status": row["status"],
        "original_on": row["original_on"],
        "replaced_by": row["on"] if row["on"] != row["original_on"] else None,
        "reason": row["reason"],
        "note": row["note"],
        "stop": _stop(row),
    }


def _stop(row: Row) -> dict[str, Any] | None:
    if not row["stop_place"]:
        return None
    return {"place": row["stop_place"], "from": _clock(row["stop_from"]), "to": _clock(row["stop_until"])}


def _clock(moment: time | None) -> str | None:
    return f"{moment:%H:%M}" if moment else None


def _home_item(reading: Reading, rows: list[Row]) -> dict[str, Any]:
    first = {name.removeprefix("location__"): value for name, value in rows[0].items()}
    location_id = first["public_id"] = rows[0]["location__public_id"]
    days = [
        {"on": on, "pickups": [_pickup(reading, row, location_id=location_id) for row in day]}
        for on, day in by_day(rows)
    ]
    return {
        "location": str(location_id),
        "label": location_label(street=first["street__name"], numbers=numbers_of(first)),
        "url": f"{reading.origin}{location_path(location_id)}",
        "days": days,
    }
