"""The read builders of urgent notices: one statement each, by hand as those of news; they end with the next end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from backend.alerts.models import Alert
from backend.alerts.official.attribution import attribution
from backend.common import clock
from backend.common.clock import earliest, end_of_day, local, rfc3339, start_of_day
from backend.common.errors import NotFound
from backend.common.pagination import cut_page, decode_cursor
from backend.library.languages import languages, languages_document
from backend.serving.answers import Answer
from backend.tenants.registry import Part, Reading, Subject
from backend.tenants.syncing import Wanted
from backend.tenants.week import Week, WeekItem, WeekPart

Row = Mapping[str, Any]

PAST = 20  # notices that are over, on the page that lists them
_INSTANTS = ("valid_from", "valid_until", "starts_at", "updated_at")
_SHOWN = (
    "public_id",
    "origin",
    "kind",
    "status",
    "severity",
    "lang",
    "headline",
    "instruction",
    "texts",
    "area_ids",
    "description",
    "sender",
    "provider",
    "link",
    "starts_at",
    "is_open_ended",
    "valid_from",
    "valid_until",
    "updated_at",
)
_ITEM = f"""
    {", ".join(f"item.{name}" for name in _SHOWN)},
    item.state = 'active' AND item.valid_until > %(now)s AS holds,
    (SELECT public_id FROM alerts_alert WHERE id = item.supersedes_id) AS supersedes,
    array(
        SELECT name FROM library_area WHERE public_id = ANY(item.area_ids) ORDER BY position, name
    ) AS area_names
"""  # noqa: S608 - our own words, as all SQL here; what comes from outside is a parameter
_SUCCESSOR = """
    (SELECT row_to_json(successor) FROM (
        SELECT public_id, headline, status FROM alerts_alert WHERE supersedes_id = item.id
    ) successor) AS successor
"""
_HAS_BEGUN = "item.valid_from <= %(now)s"
_HOLDS = f"item.state = 'active' AND item.valid_until > %(now)s AND {_HAS_BEGUN}"
_FOR_AREAS = "(item.area_ids = '{}' OR item.area_ids && %(areas)s)"
_LATEST = "ORDER BY item.valid_from DESC, item.public_id DESC"


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows, and the instant at which time alone changes which they are or whether they hold."""

    items: list[dict[str, Any]]
    changes_at: datetime | None


def build_alerts(reading: Reading, *, limit: int, cursor: str | None) -> Answer:
    """A page of what holds now, the latest first."""
    rows = read_current(reading)
    after = decode_cursor(cursor, kinds=(datetime, UUID)) if cursor is not None else None
    behind = [row for row in rows.items if after is None or _key(row) < after]
    page = cut_page(behind[: limit + 1], limit=limit, key=_key)
    body = {"items": [alert_item(row, reading=reading) for row in page.items], "next": page.next}
    return Answer(body=body, valid_until=rows.changes_at)


def home_alerts(reading: Reading) -> Part:
    """All that holds now."""
    rows = read_current(reading)
    return Part(document=[alert_item(row, reading=reading) for row in rows.items], valid_until=rows.changes_at)


def banner_alerts(reading: Reading) -> Part:
    """The same for every page of the town, with the names of areas."""
    rows = read_current(reading)
    return Part(document=[alert_for_people(row, reading=reading) for row in rows.items], valid_until=rows.changes_at)


def week_of_alerts(reading: Reading, week: Week) -> WeekPart:
    """What town hall and county say that holds now, and still in that week; official warnings pass sooner."""
    rows = read_current(reading)
    zone = reading.zone
    return WeekPart(
        items=[
            WeekItem(
                title=row["headline"],
                details=[_until(row, reading=reading), row["instruction"]],
                path=alert_path(row["public_id"]),
                lang=row["lang"],
                details_lang=row["lang"],
            )
            for row in rows.items
            if row["origin"] != Alert.Origin.OFFICIAL
            and row["valid_until"] > start_of_day(week.first, zone=zone)
            and row["valid_from"] < end_of_day(week.last, zone=zone)
        ],
        path="/eilmeldungen/",
        is_urgent=True,
        valid_until=rows.changes_at,
    )


def build_list(reading: Reading) -> Part:
    """What holds now and what of town hall and county is over, for people; `holds` tells them apart."""
    order = "ORDER BY (item.state = 'active' AND item.valid_until > %(now)s) DESC, item.valid_from DESC, item.id DESC"
    where = f"{_HAS_BEGUN} AND (item.origin <> '{Alert.Origin.OFFICIAL.value}' OR ({_HOLDS}))"
    rows = _read(f"{where} {order} LIMIT {PAST}", more="", reading=reading)
    return Part(document=[alert_for_people(row, reading=reading) for row in rows.items], valid_until=rows.changes_at)


def build_alert(reading: Reading, *, public_id: UUID) -> Part:
    """One notice, also after its end, with what came after it. Raises NotFound."""
    where = f"item.public_id = %(public_id)s AND {_HAS_BEGUN}"
    rows = _read(where, more=f", {_SUCCESSOR}", reading=reading, public_id=public_id)
    if not rows.items:
        raise NotFound
    row = rows.items[0]
    there = [{"lang": code, "is_checked": False} for code in row["languages"]]
    document = {
        **alert_for_people(row, reading=reading),
        "successor": _successor(row["successor"]),
        "languages": languages_document(there, reading=reading, path=alert_path(row["public_id"])),
    }
    return Part(document=document, valid_until=rows.changes_at)


def read_current(reading: Reading) -> Rows:
    """What holds at `reading.now`, for the reader's areas."""
    where = _HOLDS if reading.areas is None else f"{_HOLDS} AND {_FOR_AREAS}"
    return _read(f"{where} {_LATEST}", more="", reading=reading)


def read_wanted(reading: Reading, wanted: Wanted) -> Rows:
    """What of those holds at `reading.now`."""
    return _read(f"{_HOLDS} AND {wanted.condition} {wanted.order}", more="", reading=reading, **wanted.values)


def alert_item(row: Row, *, reading: Reading) -> dict[str, Any]:
    """A notice as the API shows it."""
    return {
        "id": str(row["public_id"]),
        "type": "alerts",
        "updated_at": rfc3339(row["updated_at"], zone=reading.zone),
        "areas": [str(area) for area in row["area_ids"]],
        "lang": row["lang"],
        "url": f"{reading.origin}{alert_path(row['public_id'])}",
        "kind": row["kind"],
        "source": row["origin"],
        "status": row["status"],
        "severity": row["severity"],
        "headline": row["headline"],
        "instruction": row["instruction"],
        "valid_from": rfc3339(row["valid_from"], zone=reading.zone),
        "valid_until": rfc3339(row["valid_until"], zone=reading.zone),
        "sender": row["sender"],
        "description": row["description"],
        "starts_at": row["starts_at"] and rfc3339(row["starts_at"], zone=reading.zone),
        "is_open_ended": row["is_open_ended"],
        "link": row["link"] or None,
        "attribution": attribution(row["provider"]) or None,
        "supersedes": row["supersedes"],
    }


def alert_for_people(row: Row, *, reading: Reading) -> dict[str, Any]:
    """The same with what only pages say."""
    return {
        **alert_item(row, reading=reading),
        "path": alert_path(row["public_id"]),
        "holds": row["holds"],
        "area_names": row["area_names"],
        "is_official": row["origin"] == Alert.Origin.OFFICIAL,
        "is_regional": row["origin"] == Alert.Origin.REGION,
    }


def alert_path(public_id: UUID | str) -> str:
    """The public page of a notice."""
    return f"/eilmeldungen/{public_id}/"


def find_alert(public_id: UUID) -> Subject | None:
    """A notice that has begun, for those who want to write about it; also after its end, as its page."""
    alert = Alert.objects.filter(public_id=public_id, valid_from__lte=clock.now()).first()
    if alert is None:
        return None
    return Subject(
        title=alert.headline,
        path=alert_path(public_id),
        edit_path=reverse("alerts_compose"),
        owner=alert.sent_by_id,
    )


def _best_text(row: Row, *, reading: Reading) -> Row:
    """The text in the best language that the notice has; as it was sent if in none that the reader knows."""
    for code in languages(reading):
        if code == row["lang"]:
            break
        if text := row["texts"].get(code):
            return {**text, "lang": code}
    return {}


def _successor(row: Row | None) -> dict[str, Any] | None:
    return {**row, "path": alert_path(row["public_id"])} if row else None


def _until(row: Row, *, reading: Reading) -> str:
    moment = date_format(local(row["valid_until"], zone=reading.zone), "SHORT_DATETIME_FORMAT")
    return gettext("Until %(moment)s") % {"moment": moment}


def _key(row: Row) -> tuple[datetime, UUID]:
    return (row["valid_from"], UUID(row["public_id"]))


def _read(where: str, *, more: str, reading: Reading, **values: Any) -> Rows:
    """One JSON document, as `feeds.statements` reads; the clock counts each of the town's, whoever is asking."""
    statement = f"""
        SELECT json_build_object(
            'next', (SELECT min(least(
                CASE WHEN valid_from > %(now)s THEN valid_from END,
                CASE WHEN valid_until > %(now)s THEN valid_until END
            )) FROM alerts_alert WHERE state = 'active' AND valid_until > %(now)s),
            'items', (SELECT json_agg(found) FROM (SELECT {_ITEM} {more} FROM alerts_alert item WHERE {where}) found)
        )::text
    """  # noqa: S608
    known = {"now": reading.now, "areas": list(reading.areas or ()), **values}
    found = orjson.loads(connection.first_row(statement, known)[0])  # type: ignore[attr-defined]  # of our own wrapper
    items = found["items"] or []
    for row in items:
        row.update({name: datetime.fromisoformat(row[name]) for name in _INSTANTS if row[name]})
        row["languages"] = [row["lang"], *row["texts"]]
        row.update(_best_text(row, reading=reading))
    next_one = found["next"]
    return Rows(items=items, changes_at=earliest([datetime.fromisoformat(next_one)] if next_one else []))
