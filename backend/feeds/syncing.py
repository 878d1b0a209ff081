"""News and events as apps keep all of them; which are shown is said in `statements`, what they say in `documents`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.common.clock import rfc3339
from backend.feeds.documents import ARTICLE_DETAIL, EVENT_DETAIL, Row, article_detail, event_detail
from backend.feeds.reading import row_series
from backend.feeds.statements import IMAGES, PLACE_COLUMN, columns, read_rows, shown_to, values_of
from backend.library.turning import ENDED_PICTURES, NEXT_PICTURE, next_one, passed
from backend.tenants.registry import Reading, Synced
from backend.tenants.syncing import Wanted

_ARTICLE = columns(ARTICLE_DETAIL, PLACE_COLUMN, IMAGES)
_EVENT = columns(EVENT_DETAIL, PLACE_COLUMN, IMAGES)
_NO_CLOCK = "SELECT NULL AS changes_at"
# Of what is not live by now the log tells.
_TURNED = f"""
    SELECT item.public_id FROM {{0}} item WHERE item.live AND (
        {passed("item.expire_at")} OR item.picture_id IN ({ENDED_PICTURES})
        OR item.picture_ids && ARRAY(SELECT id::bigint FROM ({ENDED_PICTURES}) ended)
    )
"""  # noqa: S608 - our own words, as all SQL here; what comes from outside is a parameter


def news_documents(reading: Reading, wanted: Wanted) -> dict[UUID, Any]:
    """Whole pieces of news; whether one is pinned the app tells from `pinned_until`."""
    rows = _rows("feeds_article", _ARTICLE, reading=reading, wanted=wanted)
    return {UUID(row["public_id"]): _article(row, reading=reading) for row in rows}


def event_documents(reading: Reading, wanted: Wanted) -> dict[UUID, Any]:
    """Whole events with rule and exceptions; the app expands their dates."""
    rows = _rows("feeds_event", _EVENT, reading=reading, wanted=wanted)
    return {UUID(row["public_id"]): _event(row, reading=reading) for row in rows}


def _rows(table: str, shown: str, *, reading: Reading, wanted: Wanted) -> list[dict[str, Any]]:
    where = f"{shown_to(table, reading=reading)} AND {wanted.condition} {wanted.order}"
    statement = f"SELECT {shown} FROM {table} item WHERE {where}"  # noqa: S608
    return read_rows(statement, clock=_NO_CLOCK, values=values_of(reading, **wanted.values)).items


def _article(row: Row, *, reading: Reading) -> dict[str, Any]:
    until = row["pinned_until"]
    document = article_detail(row, reading=reading)
    del document["pinned"], document["languages"]
    return {**document, "pinned_until": rfc3339(until, zone=reading.zone) if until else None}


def _event(row: Row, *, reading: Reading) -> dict[str, Any]:
    document = event_detail(row, series=row_series(row, reading=reading), upcoming=(), reading=reading)
    del document["next_occurrences"], document["languages"]
    return document


def _synced(kind: str, *, table: str, read: Any) -> Synced:
    turns = f"least({next_one(table, 'expire_at')}, {NEXT_PICTURE})"
    return Synced(type=kind, read=read, turned=_TURNED.format(table), turns=turns)


NEWS = _synced("news", table="feeds_article", read=news_documents)
EVENTS = _synced("events", table="feeds_event", read=event_documents)
