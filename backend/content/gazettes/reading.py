"""Gazettes in answers: the SQL, one statement each, and the documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from backend.common.clock import rfc3339
from backend.common.errors import NotFound
from backend.common.html import absolute_links
from backend.common.pagination import cut_page, decode_cursor
from backend.library.languages import languages, languages_column, languages_document
from backend.serving.answers import Answer
from backend.tenants.registry import Part, Reading
from backend.tenants.searching import FOUND, MOST_OF_A_TEXT, Asked
from backend.tenants.syncing import Wanted
from backend.tenants.week import DAYS, Week, WeekItem, WeekPart

Row = dict[str, Any]

PATH = "/amtsblatt/"
_OF_A_WEEK, _CONTENTS = 3, 3  # gazettes on the sheet of a week, and lines of what is in each
_ITEM = (
    "public_id",
    "updated_at",
    "area_ids",
    "lang",
    "number",
    "issued_on",
    "title",
    "contents",
    "file_json",
    "display_until",
)
_ON_DISPLAY = """
    {0}.live AND {0}.display_from <= %(now)s AND ({0}.display_until IS NULL OR {0}.display_until > %(now)s)
    AND ({0}.expire_at IS NULL OR {0}.expire_at > %(now)s)
"""
_LANGUAGES = languages_column("content_gazette", kind="content.gazette")
_CLOCK = """(
    SELECT min(moment) FROM content_gazette, unnest(array[display_from, display_until, expire_at]) moment
    WHERE live AND moment > %(now)s
)"""


def build_gazettes(reading: Reading, *, limit: int, cursor: str | None) -> Answer:
    """A page of gazettes on display, the latest first."""
    after = decode_cursor(cursor, kinds=(date, UUID)) if cursor else None
    rows, changes_at = _read(reading, limit=limit + 1, after=after)
    page = cut_page(rows, limit=limit, key=lambda row: (row["issued_on"], row["public_id"]))
    items = [gazette_item(row, reading=reading) for row in page.items]
    return Answer(body={"items": items, "next": page.next}, valid_until=changes_at)


def build_gazette(reading: Reading, *, public_id: UUID) -> Answer:
    """One gazette on display. Raises NotFound."""
    rows, changes_at = _read(reading, limit=1, public_id=public_id)
    if not rows:
        raise NotFound
    return Answer(body=gazette_detail(rows[0], reading=reading), valid_until=changes_at)


def home_gazette(reading: Reading) -> Part:
    """The latest gazette on display, or none."""
    rows, changes_at = _read(reading, limit=1)
    return Part(document=gazette_item(rows[0], reading=reading) if rows else None, valid_until=changes_at)


def week_of_gazettes(reading: Reading, week: Week) -> WeekPart:
    """The gazettes on display that came out in that week, or in the one before it."""
    rows, changes_at = _read(reading, limit=_OF_A_WEEK)
    since = week.first - timedelta(days=DAYS)
    items = [
        WeekItem(
            title=row["title"],
            details=row["contents"].split("\n")[:_CONTENTS],
            path=f"{PATH}{row['public_id']}/",
            lang=row["lang"],
            details_lang=row["lang"],
        )
        for row in rows
        if since <= row["issued_on"] <= week.last
    ]
    return WeekPart(items=items, path=PATH, valid_until=changes_at)


def gazette_item(row: Mapping[str, Any], *, reading: Reading) -> Row:
    """A gazette in a list; `row` has the columns of a list and `has_text`."""
    facts = row["file_json"]
    url = f"{reading.origin}{PATH}{row['public_id']}/"
    until = row["display_until"]
    return {
        "id": str(row["public_id"]),
        "type": "gazette",
        "updated_at": rfc3339(_instant(row["updated_at"]), zone=reading.zone),
        "areas": [str(area) for area in row["area_ids"]],
        "lang": row["lang"],
        "url": url,
        "number": row["number"],
        "issued_on": str(row["issued_on"]),
        "title": row["title"],
        "contents": [line.strip() for line in row["contents"].splitlines() if line.strip()],
        "file": {
            "url": f"{reading.origin}{facts['url']}",
            "bytes": facts["bytes"],
            "pages": facts["pages"],
            "sha256": facts["sha256"],
        },
        "text_url": f"{url}text/" if row["has_text"] else None,
        "display_until": rfc3339(_instant(until), zone=reading.zone) if until else None,
    }


def gazette_detail(row: Mapping[str, Any], *, reading: Reading) -> Row:
    """The whole gazette, with its text."""
    return {
        **gazette_item(row, reading=reading),
        "languages": languages_document(row.get("languages"), reading=reading, path=f"{PATH}{row['public_id']}/"),
        "text_html": absolute_links(row["text_html"], base_url=f"{reading.origin}/"),
    }


def read_wanted(reading: Reading, wanted: Wanted) -> list[Row]:
    """Those of them that are on display, with their texts."""
    rows, _changes_at = _read(reading, limit=wanted.limit, wanted=wanted)
    return rows


def read_best(reading: Reading, asked: Asked) -> tuple[list[Row], datetime | None]:
    """The best of those that somebody looks for, with `score`, and the beginning of the text of each."""
    scored = f"""
        SELECT item.id, item.public_id, {asked.score(moment="item.issued_on")} AS score FROM content_gazette item
        WHERE {FOUND} AND {_shown(reading)}
    """  # noqa: S608 - our own words, as all SQL here; what comes from outside is a parameter
    columns = ", ".join(f"item.{name}" for name in _ITEM)
    rows = f"""
        SELECT {columns}, score, left(item.text_html, {MOST_OF_A_TEXT}) AS text
        FROM ({asked.best(scored, kind="gazette")}) best JOIN content_gazette item USING (id)
    """  # noqa: S608
    return _found(rows, reading=reading, **asked.values)


def row_of(draft: Any) -> Row:
    """The row of a gazette that is not in the database, such as a draft in its preview."""
    return {
        **{name: getattr(draft, name) for name in (*_ITEM, "text_html")},
        "has_text": bool(draft.text_html),
    }


def _instant(moment: datetime | str) -> datetime:
    return datetime.fromisoformat(moment) if isinstance(moment, str) else moment


def _read(
    reading: Reading,
    *,
    limit: int,
    after: tuple[Any, ...] | None = None,
    public_id: UUID | None = None,
    wanted: Wanted | None = None,
) -> tuple[list[Row], datetime | None]:
    """Rows on display in the best language that each has, and the instant at which time alone changes them."""
    conditions = [_shown(reading)]
    conditions += ["item.public_id = %(public_id)s"] if public_id else []
    conditions += ["(item.issued_on, item.public_id) < (%(after_on)s, %(after_id)s)"] if after else []
    conditions += [wanted.condition] if wanted else []
    order = wanted.order if wanted else "ORDER BY item.issued_on DESC, item.public_id DESC LIMIT %(limit)s"
    columns = ", ".join(f"item.{name}" for name in (*_ITEM, *(("text_html",) if public_id or wanted else ())))
    columns += f", {_LANGUAGES}" if public_id else ""
    rows = f"""
        SELECT {columns}, item.text_html <> '' AS has_text FROM content_gazette item
        WHERE {" AND ".join(conditions)} {order}
    """  # noqa: S608
    after_on, after_id = after or (None, None)
    values: dict[str, Any] = {"limit": limit, "public_id": public_id, "after_on": after_on, "after_id": after_id}
    values |= wanted.values if wanted else {}
    return _found(rows, reading=reading, **values)


def _shown(reading: Reading) -> str:
    """The condition on `item`: on display, in the best language that it has, for the reader's areas."""
    conditions = [_ON_DISPLAY.format("item"), "item.lang = ANY(%(languages)s)"]
    conditions.append(f"""NOT EXISTS (
        SELECT FROM content_gazette better WHERE better.public_id = item.public_id AND {_ON_DISPLAY.format("better")}
        AND array_position(%(languages)s, better.lang::text) < array_position(%(languages)s, item.lang::text)
    )""")
    conditions += ["(item.area_ids = '{}' OR item.area_ids && %(areas)s)"] if reading.areas is not None else []
    return " AND ".join(conditions)


def _found(rows: str, *, reading: Reading, **more: Any) -> tuple[list[Row], datetime | None]:
    """Run it, as one JSON document."""
    statement = f"""
        SELECT json_build_object('changes_at', {_CLOCK}, 'items', (SELECT json_agg(found) FROM ({rows}) found))::text
    """  # noqa: S608
    values = {"now": reading.now, "languages": languages(reading), "areas": list(reading.areas or ()), **more}
    found = orjson.loads(connection.first_row(statement, values)[0])  # type: ignore[attr-defined]  # of our own wrapper
    items = found["items"] or []
    for row in items:
        row["issued_on"] = date.fromisoformat(row["issued_on"])
    return items, datetime.fromisoformat(found["changes_at"]) if found["changes_at"] else None
