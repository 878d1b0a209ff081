"""The pickups of a week, as a sheet for a village says them: by day, with the districts where not all are meant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from backend.tenants.registry import Reading
from backend.tenants.week import Week, WeekItem, WeekPart
from backend.waste_calendar.models import Pickup
from backend.waste_calendar.titles import TITLE

PATH = "/abfall/"
NAMED = 3  # districts of one kind of waste on a day; more are counted

Row = dict[str, Any]

_PICKUPS = f"""
WITH RECURSIVE area AS (
    SELECT id FROM library_area WHERE public_id = %(area)s
    UNION ALL
    SELECT below.id FROM library_area below JOIN area ON below.parent_id = area.id
), zone AS (
    SELECT zone.id, zone.key, zone.name, zone.fraction_id,
        count(*) OVER (PARTITION BY zone.fraction_id, {TITLE}) AS zones
    FROM waste_calendar_zone zone JOIN waste_calendar_fraction fraction ON fraction.id = zone.fraction_id
    WHERE %(area)s::uuid IS NULL OR EXISTS (
        SELECT FROM waste_calendar_locationzone member
        JOIN waste_calendar_location location ON location.id = member.location_id
        JOIN waste_calendar_street street ON street.id = location.street_id
        WHERE member.zone_id = zone.id AND street.area_id IN (SELECT id FROM area)
    )
)
SELECT DISTINCT pickup."on", fraction.position, {TITLE} AS title, pickup.stop_from, pickup.stop_until,
    pickup.stop_place, pickup.status, pickup.is_replacement_open, pickup.original_on, pickup.reason, zone.name,
    zone.zones
FROM waste_calendar_pickup pickup
JOIN zone ON zone.id = pickup.zone_id
JOIN waste_calendar_fraction fraction ON fraction.id = zone.fraction_id
WHERE pickup."on" BETWEEN %(first)s AND %(last)s
ORDER BY pickup."on", fraction.position, title, pickup.stop_from, pickup.stop_place, zone.name
"""  # noqa: S608 - our own words
_COLUMNS = (
    "on", "position", "title", "stop_from", "stop_until", "stop_place", "status", "is_replacement_open", "original_on",
    "reason", "zone", "zones",
)  # fmt: skip


def week_of_pickups(_reading: Reading, week: Week) -> WeekPart:
    """What is collected in the area, or anywhere in the town."""
    with connection.cursor() as cursor:
        cursor.execute(_PICKUPS, {"area": week.area, "first": week.first, "last": week.last})
        rows = [dict(zip(_COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    items = [item for on, day in groupby(rows, key=itemgetter("on")) for item in _day(on, rows=list(day))]
    return WeekPart(items=items, path=PATH, share=3)


def _day(on: date, *, rows: list[Row]) -> Iterable[WeekItem]:
    """First what stands at the kerb, then each stop of a vehicle that people go to."""
    at_home = [row for row in rows if not row["stop_place"] and row["status"] != Pickup.Status.CANCELLED]
    kinds = [(title, list(group)) for title, group in groupby(at_home, key=itemgetter("title"))]
    if kinds:
        details = [detail for title, group in kinds for detail in _changes(title, rows=group)]
        yield WeekItem(title=", ".join(_kind(title, rows=group) for title, group in kinds), on=on, details=details)
    for row in rows:
        is_off = row["status"] == Pickup.Status.CANCELLED
        if is_off or row["stop_place"]:
            follows = _("Replacement follows") if row["is_replacement_open"] else ""
            words = [_("Does not take place"), follows, row["reason"]] if is_off else []
            details = [*filter(None, [row["stop_place"], *words])]
            yield WeekItem(title=row["title"], on=on, at=_hours(row), details=details, is_off=is_off)


def _kind(title: str, *, rows: list[Row]) -> str:
    """`Paper`, or `Paper (North, South)` where it is collected in a part of the districts."""
    names = list(dict.fromkeys(row["zone"] for row in rows))
    if len(names) == rows[0]["zones"]:
        return title
    shown, more = ", ".join(names[:NAMED]), len(names) - NAMED
    if more > 0:
        shown = _("%(names)s and %(more)s more") % {"names": shown, "more": more}
    return f"{title} ({shown})"


def _changes(title: str, *, rows: list[Row]) -> Iterable[str]:
    """What is not as usual, each once."""
    for status in dict.fromkeys(row["status"] for row in rows):
        row = next(row for row in rows if row["status"] == status)
        words = {
            Pickup.Status.MOVED: _("moved from %(day)s") % {"day": f"{row['original_on']:%d.%m.}"},
            Pickup.Status.DELAYED: _("later than usual"),
        }.get(status)
        if words:
            yield f"{title}: {words}" + (f" ({row['reason']})" if row["reason"] else "")


def _hours(row: Row) -> str:
    if row["stop_from"] is None:
        return ""
    ends = [f"{moment:%H:%M}" for moment in (row["stop_from"], row["stop_until"]) if moment]
    return _("%(hours)s o’clock") % {"hours": "–".join(ends)}
