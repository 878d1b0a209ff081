"""Which pickups an address has in a stretch of days: for the API, the pages, the start screen and the calendar."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import DenseRank
from django.utils.translation import gettext as _

from backend.common.clock import end_of_day, local_day
from backend.common.errors import InvalidParameter, NotFound
from backend.common.pagination import cut_page, decode_cursor
from backend.tenants.registry import Part, Reading
from backend.waste_calendar.addresses.former import locations_today
from backend.waste_calendar.models import Location, LocationZone, Pickup
from backend.waste_calendar.reading import item_fields, location_path, numbers_of
from backend.waste_calendar.statements import After, Row, Span, read_pickups
from backend.waste_calendar.titles import title_at
from backend.waste_calendar.wording import location_label

HOME_DAYS = 4  # so many of the next days with pickups does the start screen show

_PICKUP = tuple(
    f"zone__pickups__{name}"
    for name in (
        "public_id", "on", "original_on", "variant", "status", "is_replacement_open", "reason", "note",
        "town_note", "stop_place", "stop_from", "stop_until", "sequence", "changed_at",
    )
)  # fmt: skip
_FRACTION = ("zone__fraction__key", "zone__fraction__color", "zone__fraction__position")
_TITLE = title_at("zone")
_AREA = "location__street__area__public_id"
_ORDER = ("zone__pickups__on", "zone__fraction__position", "zone__pickups__public_id")
_ADDRESS = (
    "location__public_id", "location__from_number", "location__from_suffix", "location__to_number",
    "location__to_suffix", "location__parity", "location__is_rest", "location__street__name",
)  # fmt: skip
_CURSOR = (date, int, UUID)


def build_pickups(reading: Reading, *, location_id: UUID, span: Span, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of the pickups of one address by day. Raises NotFound for an unknown address, and InvalidParameter."""
    if span.last is not None and span.last < span.first:
        raise InvalidParameter("to", detail=_("This is before the first day."))
    found = read_pickups(location_id, span=span, after=_after(cursor), limit=limit + 1)
    if not found.rows:
        demand_location(location_id)
    page = cut_page(found.rows, limit=limit, key=lambda row: (row["on"], row["position"], row["public_id"]))
    items = _pickups(reading, page.items, location_id=location_id, area=found.area)
    return {"items": items, "next": page.next}


def build_home(reading: Reading) -> Part:
    """The next days with pickups for each address that the reader has chosen."""
    if not reading.waste_locations:
        unasked = _("Choose your address, and the next pickups are shown here.")
        return Part(document={"items": [], "hint": unasked})
    found = _home_rows(reading.waste_locations, today=today_of(reading))
    asked = list(dict.fromkeys(reading.waste_locations))
    hint: str | None = None
    if missing := [key for key in asked if key not in found]:
        today = locations_today(missing)
        found |= _home_rows([heirs[0] for heirs in today.values() if len(heirs) == 1], today=today_of(reading))
        asked = list(dict.fromkeys(today.get(key, [key])[0] for key in asked))
        if any(len(heirs) > 1 for heirs in today.values()):
            hint = _("The districts here were laid out anew. Please choose your address again.")
    items = [_home_item(reading, found[key]) for key in asked if key in found]
    return Part(document={"items": items, "hint": hint}, valid_until=midnight_after(reading))


def _home_rows(locations: Collection[UUID], *, today: date) -> dict[UUID, list[Row]]:
    """The next days with pickups of each address; one statement, none for no address."""
    if not locations:
        return {}
    rows = (
        LocationZone.objects.filter(zone__pickups__on__gte=today, location__public_id__in=locations)
        .annotate(day=Window(DenseRank(), partition_by=F("location"), order_by=F("zone__pickups__on").asc()))
        .filter(day__lte=HOME_DAYS)
        .order_by("location__public_id", *_ORDER)
        .values(*_PICKUP, *_FRACTION, _AREA, *_ADDRESS, title=_TITLE)
    )
    return {key: list(group) for key, group in groupby(map(_short, rows), key=lambda row: row["location__public_id"])}


def upcoming_rows(location_id: UUID, *, span: Span) -> list[Row]:
    """The pickups of one address by day, with days and hours as Python has them."""
    return [_typed(row) for row in read_pickups(location_id, span=span).rows]


def rows_of_days(locations: Collection[UUID], *, days: Collection[date]) -> list[tuple[UUID, Row]]:
    """The pickups of several addresses on these days, each with the address's id; one statement."""
    rows = (
        LocationZone.objects.filter(zone__pickups__on__in=days, location__public_id__in=locations)
        .order_by("location__public_id", *_ORDER)
        .values(*_PICKUP, *_FRACTION, "location__public_id", title=_TITLE)
    )
    return [(row["location__public_id"], _short(row)) for row in rows]


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


def _after(cursor: str | None) -> After | None:
    if not cursor:
        return None
    on, position, public_id = decode_cursor(cursor, kinds=_CURSOR)
    return on, position, public_id


def _typed(row: Row) -> Row:
    hours = {name: row[name] and time.fromisoformat(row[name]) for name in ("stop_from", "stop_until")}
    days = {name: date.fromisoformat(row[name]) for name in ("on", "original_on")}
    return {**row, **days, **hours}


def _short(row: Mapping[str, Any]) -> Row:
    """With short names; the town's own words stand behind those of its provider."""
    short = {
        name.removeprefix("zone__pickups__").removeprefix("zone__fraction__"): value for name, value in row.items()
    }
    return {**short, "note": f"{short['note']} {short.pop('town_note')}".strip()}


def _pickups(
    reading: Reading, rows: Iterable[Row], *, location_id: UUID, area: UUID | str | None
) -> list[dict[str, Any]]:
    """What all of one address have in common is made once for each instant at which they changed."""
    path = location_path(location_id)
    common: dict[datetime, dict[str, Any]] = {}
    for row in (rows := list(rows)):
        if (at := row["changed_at"]) not in common:
            common[at] = item_fields(reading, public_id="", kind="waste_pickup", updated_at=at, area=area, path=path)
    return [_pickup(row, common[row["changed_at"]]) for row in rows]


def _pickup(row: Row, common: dict[str, Any]) -> dict[str, Any]:
    return {
        **common,
        "id": str(row["public_id"]),
        "on": row["on"],
        "fraction": row["key"],
        "title": row["title"],
        "variant": row["variant"] or None,
        "status": row["status"],
        "original_on": row["original_on"],
        "replaced_by": row["on"] if row["on"] != row["original_on"] else None,
        "replacement_follows": is_replacement_open(row),
        "reason": row["reason"],
        "note": row["note"],
        "stop": _stop(row),
    }


def is_replacement_open(row: Row) -> bool:
    """Whether it does not take place now, and another day will be named."""
    return bool(row["is_replacement_open"]) and row["status"] == Pickup.Status.CANCELLED


def _stop(row: Row) -> dict[str, Any] | None:
    if not row["stop_place"]:
        return None
    return {"place": row["stop_place"], "from": _clock(row["stop_from"]), "to": _clock(row["stop_until"])}


def _clock(moment: time | str | None) -> str | None:
    """`09:00`, of a time or of its text."""
    return str(moment)[:5] if moment else None


def _home_item(reading: Reading, rows: list[Row]) -> dict[str, Any]:
    first = {name.removeprefix("location__"): value for name, value in rows[0].items()}
    location_id = first["public_id"] = rows[0]["location__public_id"]
    days = [
        {"on": on, "pickups": _pickups(reading, day, location_id=location_id, area=rows[0][_AREA])}
        for on, day in by_day(rows)
    ]
    return {
        "location": str(location_id),
        "label": location_label(street=first["street__name"], numbers=numbers_of(first)),
        "url": f"{reading.origin}{location_path(location_id)}",
        "days": days,
    }
