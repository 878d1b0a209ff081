"""The SQL of places: which ones a reader gets, in which order, and what of them; one statement an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from backend.library.languages import languages, languages_column
from backend.library.places.documents import CONTACT, PLACE_DETAIL, PLACE_ITEM, Row
from backend.tenants.registry import Reading
from backend.tenants.searching import FOUND, Asked
from backend.tenants.syncing import Wanted

EARTH_RADIUS = 6_371_000
Box = tuple[float, float, float, float]  # west, south, east, north
Near = tuple[float, float, int]  # latitude, longitude, metres

# DIN 5007-1 under any collation of the database.
_SORT_KEY = "translate(lower(item.name), 'äöüßéèàç', 'aouseeac')"
# The haversine formula: https://en.wikipedia.org/wiki/Haversine_formula
_DISTANCE = f"""
    round(2 * {EARTH_RADIUS} * asin(least(1, sqrt(
        sin(radians(item.latitude - %(lat)s) / 2) ^ 2
        + cos(radians(%(lat)s)) * cos(radians(item.latitude)) * sin(radians(item.longitude - %(lon)s) / 2) ^ 2
    ))))::integer
"""
_LANGUAGES = languages_column("library_place", kind="library.place")
_RELATED = f"""
    (
        SELECT image_json FROM library_picture
        WHERE id = item.picture_id AND (shown_until IS NULL OR shown_until > %(now)s)
    ) AS image,
    (SELECT row_to_json(contact) FROM (
        SELECT {", ".join(CONTACT)} FROM library_contact WHERE id = item.contact_id
    ) contact) AS contact,
    array(
        SELECT category.public_id
        FROM library_place_categories JOIN library_category category ON category.id = category_id
        WHERE place_id = item.id ORDER BY category.public_id
    ) AS category_ids
"""  # noqa: S608 - our own words, as all SQL here; what comes from outside is a parameter
_IN_CATEGORY = """EXISTS (
    SELECT FROM library_place_categories JOIN library_category category ON category.id = category_id
    WHERE place_id = item.id AND category.public_id = ANY(%(categories)s)
)"""
_IN_BOX = "item.latitude BETWEEN %(south)s AND %(north)s AND item.longitude BETWEEN %(west)s AND %(east)s"
# Also the licence and the consent of a picture end at an instant; it is in no answer from then on.
_CLOCK = """least(
    (SELECT expire_at FROM library_place WHERE live AND expire_at > %(now)s ORDER BY expire_at LIMIT 1),
    (SELECT shown_until FROM library_picture WHERE shown_until > %(now)s ORDER BY shown_until LIMIT 1)
)"""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows, and the instant at which time alone changes which they are."""

    items: list[dict[str, Any]]
    changes_at: datetime | None


def read_places(
    reading: Reading,
    *,
    limit: int,
    categories: Sequence[UUID] | None = None,
    near: Near | None = None,
    box: Box | None = None,
    after: tuple[str | int, UUID] | None = None,
    is_on_map: bool = False,
) -> Rows:
    """Up to `limit` places by name, or by distance from `near`; `after` is sort key and id of the page's last one."""
    conditions = [_shown(reading)]
    conditions += [_IN_CATEGORY] if categories is not None else []
    conditions += [_IN_BOX] if box is not None else []
    conditions += ["item.latitude IS NOT NULL AND item.longitude IS NOT NULL"] if is_on_map or near else []
    distance = _DISTANCE if near else "NULL"
    key = "distance" if near else "sort_key"
    further = [f"{key} IS NOT NULL"]
    further += ["distance <= %(radius)s"] if near else []
    further += [f"({key}, public_id) > (%(after_key)s, %(after_id)s)"] if after else []
    columns = ", ".join(f"item.{name}" for name in PLACE_ITEM)
    rows = f"""
        SELECT * FROM (
            SELECT {columns}, {_RELATED}, {distance} AS distance, {_SORT_KEY} AS sort_key
            FROM library_place item WHERE {" AND ".join(conditions)}
        ) found WHERE {" AND ".join(further)} ORDER BY {key}, public_id LIMIT %(limit)s
    """  # noqa: S608
    lat, lon, radius = near or (None, None, None)
    west, south, east, north = box or (None, None, None, None)
    after_key, after_id = after or (None, None)
    values = {"lat": lat, "lon": lon, "radius": radius, "west": west, "south": south, "east": east, "north": north}
    return _read(
        rows,
        values=_values(reading, categories=categories, limit=limit, after_key=after_key, after_id=after_id, **values),
    )


def read_place(reading: Reading, *, public_id: UUID) -> Rows:
    """One place in the best language that it has, or none."""
    columns = ", ".join(f"item.{name}" for name in PLACE_DETAIL)
    rows = f"""
        SELECT {columns}, {_RELATED}, {_LANGUAGES}, NULL AS distance FROM library_place item
        WHERE {_shown(reading)} AND item.public_id = %(public_id)s
    """  # noqa: S608
    return _read(rows, values=_values(reading, public_id=public_id))


def read_wanted(reading: Reading, wanted: Wanted) -> Rows:
    """Those of them that are published, each in the best language that it has."""
    columns = ", ".join(f"item.{name}" for name in PLACE_DETAIL)
    rows = f"""
        SELECT {columns}, {_RELATED}, NULL AS distance FROM library_place item
        WHERE {_shown(reading)} AND {wanted.condition} {wanted.order}
    """  # noqa: S608
    return _read(rows, values=_values(reading, **wanted.values))


def read_best(reading: Reading, asked: Asked, *, columns: str) -> Rows:
    """The best of those that somebody looks for, with their `score`."""
    scored = f"""
        SELECT item.id, item.public_id, {asked.score()} AS score FROM library_place item
        WHERE {FOUND} AND {_shown(reading)}
    """  # noqa: S608
    rows = f"SELECT {columns}, score FROM ({asked.best(scored, kind='place')}) best JOIN library_place item USING (id)"  # noqa: S608
    return _read(rows, values=_values(reading, **asked.values))


def read_place_counts(reading: Reading) -> Rows:
    """`{"category", "number"}`: places by category."""
    rows = f"""
        SELECT category.public_id AS category, count(*) AS number
        FROM library_place item JOIN library_place_categories ON place_id = item.id
        JOIN library_category category ON category.id = category_id
        WHERE {_shown(reading)} GROUP BY category.public_id
    """  # noqa: S608
    return _read(rows, values=_values(reading))


def _shown(reading: Reading) -> str:
    """The condition on `item`: live, not over, in the best language that it has, for the reader's areas."""
    conditions = [
        "item.live AND (item.expire_at IS NULL OR item.expire_at > %(now)s) AND item.lang = ANY(%(languages)s)"
    ]
    if len(languages(reading)) > 1:
        conditions.append("""NOT EXISTS (
            SELECT FROM library_place better WHERE better.public_id = item.public_id
            AND better.live AND (better.expire_at IS NULL OR better.expire_at > %(now)s)
            AND array_position(%(languages)s, better.lang::text) < array_position(%(languages)s, item.lang::text)
        )""")
    if reading.areas is not None:
        conditions.append("(item.area_ids = '{}' OR item.area_ids && %(areas)s)")
    return " AND ".join(conditions)


def _values(reading: Reading, *, categories: Sequence[UUID] | None = None, **values: Any) -> dict[str, Any]:
    return {
        "now": reading.now,
        "languages": languages(reading),
        "areas": list(reading.areas or ()),
        "categories": list(categories or ()),
        **values,
    }


def _read(rows: str, *, values: Mapping[str, Any]) -> Rows:
    """Run it, as one JSON document."""
    statement = f"""
        SELECT json_build_object('changes_at', {_CLOCK}, 'items', (SELECT json_agg(found) FROM ({rows}) found))::text
    """  # noqa: S608
    found = orjson.loads(connection.first_row(statement, values)[0])  # type: ignore[attr-defined]  # of our own wrapper
    items: list[Row] = found["items"] or []
    for row in items:
        if "updated_at" in row:
            row["updated_at"] = datetime.fromisoformat(row["updated_at"])
    changes_at = datetime.fromisoformat(found["changes_at"]) if found["changes_at"] else None
    return Rows(items=items, changes_at=changes_at)
