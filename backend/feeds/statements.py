"""The SQL of news and events: which rows a reader gets, in which order, and what of them; one statement an answer.

By hand, since Django's ORM spends more on writing such a statement than PostgreSQL on running it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from backend.common.errors import NotFound
from backend.common.repeating import YEARS
from backend.feeds.documents import ARTICLE_DETAIL, ARTICLE_ITEM, EVENT_DETAIL, EVENT_ITEM, PLACE, SOURCE, Row
from backend.library.languages import languages, languages_column
from backend.tenants.registry import Reading
from backend.tenants.searching import FOUND_BY_KEYS

EARTH_RADIUS = 6_371_000
BEFORE_ALL_PINS = datetime(YEARS.start, 1, 1, tzinfo=UTC)
_INSTANTS = (
    "updated_at", "published_at", "first_published_at", "pinned_until", "starts_at", "ends_at", "over_at", "keyed_from",
)  # fmt: skip

# Licence and consent end at an instant; the picture is taken down by a job, and is in no answer from the instant on.
_MAY_BE_SHOWN = "(shown_until IS NULL OR shown_until > %(now)s)"
_RELATED = f"""
    (SELECT image_json FROM library_picture WHERE id = item.picture_id AND {_MAY_BE_SHOWN}) AS image,
    (SELECT row_to_json(source) FROM (
        SELECT {", ".join(SOURCE)} FROM feeds_source WHERE id = item.source_id
    ) source) AS source
"""  # noqa: S608 - our own words, as all SQL here; what comes from outside is a parameter
# When the next picture of the town goes, whoever shows it.
_NEXT_PICTURE = "(SELECT shown_until FROM library_picture WHERE shown_until > %(now)s ORDER BY shown_until LIMIT 1)"
PLACE_COLUMN = f"""
    (SELECT row_to_json(place) FROM (
        SELECT {", ".join(PLACE)} FROM library_place WHERE id = item.place_id
    ) place) AS place
"""  # noqa: S608
IMAGES = f"""
    array(
        SELECT image_json FROM unnest(item.picture_ids) WITH ORDINALITY wanted (id, number)
        JOIN library_picture USING (id) WHERE image_json IS NOT NULL AND {_MAY_BE_SHOWN} ORDER BY number
    ) AS images
"""  # noqa: S608


def columns(names: Iterable[str], *more: str) -> str:
    """Those of `item`, with its picture and source, and whatever else."""
    return ", ".join([*(f"item.{name}" for name in names), _RELATED, *more])


_NEWS_ITEM = columns(ARTICLE_ITEM, "item.is_pinned")
_NEWS_DETAIL = columns(ARTICLE_DETAIL, PLACE_COLUMN, IMAGES, languages_column("feeds_article", kind="feeds.article"))
_EVENT_ITEM = columns(EVENT_ITEM, PLACE_COLUMN)
_EVENT_DETAIL = columns(EVENT_DETAIL, PLACE_COLUMN, IMAGES, languages_column("feeds_event", kind="feeds.event"))

_THIS_ONE = "AND public_id = %(public_id)s"

# All that the columns of a list are made of: `item.*` has fifty more, which the planner would look at three times.
_OF_ARTICLE = ", ".join(f"item.{name}" for name in (*ARTICLE_ITEM, "picture_id", "source_id"))
_OF_EVENT = ", ".join(
    f"item.{name}" for name in (*EVENT_ITEM, "picture_id", "source_id", "place_id", "first_starts_at")
)

LATEST = "ORDER BY item.published_at DESC, item.public_id DESC LIMIT %(limit)s"
# Two walks along an index, where ordering by "is it pinned" would sort every article there is.
# OFFSET 0 keeps the first to the few rows of its own index, whatever the planner believes of an unknown instant.
_PINNED = f"""
    SELECT {_OF_ARTICLE}, true AS is_pinned FROM (
        SELECT * FROM feeds_article WHERE live AND pinned_until > %(pins_at)s OFFSET 0
    ) item
    WHERE {{shown}} {{after}} {LATEST}
"""  # noqa: S608
_OTHERS = f"""
    SELECT {_OF_ARTICLE}, false AS is_pinned FROM feeds_article item
    WHERE {{shown}} AND (item.pinned_until IS NULL OR item.pinned_until <= %(pins_at)s) {{after}} {LATEST}
"""  # noqa: S608
_AFTER_ARTICLE = "AND (item.published_at, item.public_id) < (%(after_at)s, %(after_id)s)"

_FROM_SOURCE = {
    "own": "(item.source_id IS NULL OR item.source_id IN (SELECT id FROM feeds_source WHERE rights = 'own'))",
    "press": "item.source_id IN (SELECT id FROM feeds_source WHERE rights <> 'own' AND (origin = '' OR channel <> ''))",
    "region": "item.source_id IN (SELECT id FROM feeds_source WHERE origin <> '' AND channel = '')",
}
_FROM_SOURCE["own_or_region"] = f"({_FROM_SOURCE['own']} OR {_FROM_SOURCE['region']})"
_ONE_SOURCE = "item.source_id = (SELECT id FROM feeds_source WHERE public_id = %(source)s)"

_AROUND = "item.first_starts_at < %(end)s AND (item.last_ends_at > %(start)s OR item.last_ends_at IS NULL)"
_IS_SINGLE = "(item.recurrence = '' AND item.overrides = '[]')"
_AFTER_EVENT = "AND (item.first_starts_at, item.public_id) > (%(after_at)s, %(after_id)s)"
_AT_PLACE = "item.place_id IN (SELECT id FROM library_place WHERE public_id = %(place)s)"
_ON_MAP = "item.place_id IN (SELECT id FROM library_place WHERE latitude IS NOT NULL AND longitude IS NOT NULL)"
# The haversine formula: https://en.wikipedia.org/wiki/Haversine_formula
_NEAR = f"""
    item.place_id IN (
        SELECT id FROM library_place WHERE 2 * {EARTH_RADIUS} * asin(least(1, sqrt(
            sin(radians(latitude - %(lat)s) / 2) ^ 2
            + cos(radians(%(lat)s)) * cos(radians(latitude)) * sin(radians(longitude - %(lon)s) / 2) ^ 2
        ))) <= %(radius)s
    )
"""  # noqa: S608


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows, and the instant at which time alone changes which they are or whether they are pinned."""

    items: list[dict[str, Any]]
    changes_at: datetime | None
    pins_since: datetime  # of news: since then no pin has ended


@dataclass(frozen=True, kw_only=True)
class Found:
    """One row, and the same instant."""

    row: Row
    changes_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Where:
    """At one place, around a point (latitude, longitude, metres), at any place that has a point, or with words."""

    place: UUID | None = None
    near: tuple[float, float, int] | None = None
    is_on_map: bool = False
    words: Sequence[str] = ()


ANYWHERE = Where()


def read_news(
    reading: Reading,
    *,
    limit: int,
    categories: Sequence[UUID] | None,
    source: str | None,
    pins_at: datetime,
    after: tuple[bool, datetime, UUID] | None,
    words: Sequence[str] = (),
) -> Rows:
    """Up to `limit` articles, those first that were pinned at `pins_at`.

    `after` is the last row of the page before: is_pinned, published_at, public_id.
    """
    conditions = [shown_to("feeds_article", reading=reading, categories=categories)]
    if source is not None:
        conditions.append(_FROM_SOURCE.get(source, _ONE_SOURCE))
    conditions += [FOUND_BY_KEYS] if words else []
    is_pinned, after_at, after_id = after or (None, None, None)
    values = {"pins_at": pins_at, "limit": limit, "source": source, "after_at": after_at, "after_id": after_id}
    values |= {"keys": list(words)}
    return read_rows(
        _latest(" AND ".join(conditions), after=is_pinned),
        clock=news_clock(),
        values=values_of(reading, categories=categories, **values),
    )


def read_home_news(reading: Reading, *, limit: int) -> Rows:
    """The first `limit` of the news of the town and its neighbours, then as many of the press."""
    shown = shown_to("feeds_article", reading=reading)
    own = _latest(f"{shown} AND {_FROM_SOURCE['own_or_region']}")
    press = _latest(f"{shown} AND {_FROM_SOURCE['press']}")
    values = values_of(reading, pins_at=reading.now, limit=limit)
    return read_rows(f"({own}) UNION ALL ({press})", clock=news_clock(), values=values)


def read_article(reading: Reading, *, public_id: UUID) -> Found:
    """One piece of news with the pictures in its text; of a copy, the one that is shown for it. Raises NotFound."""
    shown = shown_to("feeds_article", reading=reading)
    rows = f"SELECT {_NEWS_DETAIL} FROM feeds_article item WHERE {shown} AND item.public_id = %(public_id)s"  # noqa: S608
    return _one(rows, table="feeds_article", clock=news_clock(_THIS_ONE), reading=reading, public_id=public_id)


def read_events(
    reading: Reading,
    *,
    start: datetime,
    end: datetime,
    limit: int,
    after: tuple[datetime, UUID] | None = None,
    categories: Sequence[UUID] | None = None,
    where: Where = ANYWHERE,
) -> Rows:
    """Events that may have one of the first `limit` dates in the window behind `after`, ordered by public id.

    Of those with a single date only as many as can be among them; recurring ones have to be expanded to know.
    """
    conditions = [shown_to("feeds_event", reading=reading, categories=categories), _AROUND]
    wanted = ((_AT_PLACE, where.place), (_NEAR, where.near), (_ON_MAP, where.is_on_map or None))
    conditions += [condition for condition, value in wanted if value is not None]
    conditions += [FOUND_BY_KEYS] if where.words else []
    around = " AND ".join(conditions)
    rows = f"""
        SELECT {_EVENT_ITEM} FROM (
            (SELECT {_OF_EVENT} FROM feeds_event item WHERE {around} AND {_IS_SINGLE} {_AFTER_EVENT if after else ""}
             ORDER BY item.first_starts_at, item.public_id LIMIT %(limit)s)
            UNION ALL
            (SELECT {_OF_EVENT} FROM feeds_event item WHERE {around} AND NOT {_IS_SINGLE})
        ) item ORDER BY item.public_id
    """  # noqa: S608
    after_at, after_id = after or (None, None)
    lat, lon, radius = where.near or (None, None, None)
    values = {"start": start, "end": end, "limit": limit, "after_at": after_at, "after_id": after_id}
    point = {"place": where.place, "lat": lat, "lon": lon, "radius": radius, "keys": list(where.words)}
    return read_rows(rows, clock=event_clock(), values=values_of(reading, categories=categories, **values, **point))


def read_event(reading: Reading, *, public_id: UUID) -> Found:
    """One event with the pictures in its text; of a copy, the one that is shown for it. Raises NotFound."""
    shown = shown_to("feeds_event", reading=reading)
    rows = f"SELECT {_EVENT_DETAIL} FROM feeds_event item WHERE {shown} AND item.public_id = %(public_id)s"  # noqa: S608
    return _one(rows, table="feeds_event", clock=event_clock(_THIS_ONE), reading=reading, public_id=public_id)


def read_news_counts(reading: Reading) -> Rows:
    """`{"category", "number"}`: news by category."""
    rows = _counted("feeds_article", shown_to("feeds_article", reading=reading))
    return read_rows(rows, clock=news_clock(), values=values_of(reading))


def read_event_counts(reading: Reading, *, start: datetime, end: datetime) -> Rows:
    """The same of events in a window, with `over_at`, when the first of them is over."""
    around = f"{shown_to('feeds_event', reading=reading)} AND {_AROUND}"
    rows = _counted("feeds_event", around, "min(item.last_ends_at) AS over_at")
    return read_rows(rows, clock=event_clock(), values=values_of(reading, start=start, end=end))


def shown_to(table: str, *, reading: Reading, categories: Sequence[UUID] | None = None) -> str:
    """The condition on `item`: live, not over, in the best language that it has, for the reader's areas."""
    conditions = [
        "item.live AND (item.expire_at IS NULL OR item.expire_at > %(now)s) AND item.lang = ANY(%(languages)s)"
    ]
    if len(languages(reading)) > 1:
        conditions.append(f"""NOT EXISTS (
            SELECT FROM {table} better WHERE better.public_id = item.public_id
            AND better.live AND (better.expire_at IS NULL OR better.expire_at > %(now)s)
            AND array_position(%(languages)s, better.lang::text) < array_position(%(languages)s, item.lang::text)
        )""")
    if reading.areas is not None:
        conditions.append("(item.area_ids = '{}' OR item.area_ids && %(areas)s)")
    if categories is not None:
        conditions.append("item.category_ids && %(categories)s")
    return " AND ".join(conditions)


def _latest(shown: str, *, after: bool | None = None) -> str:
    """Pinned articles, then the others, each by date; `after` says on which side of them the page before ended."""
    pinned = _PINNED.format(shown=shown, after=_AFTER_ARTICLE if after else "")
    others = _OTHERS.format(shown=shown, after=_AFTER_ARTICLE if after is False else "")
    halves = f"({others})" if after is False else f"({pinned}) UNION ALL ({others})"
    order = "item.is_pinned DESC, item.published_at DESC, item.public_id DESC"
    return f"SELECT {_NEWS_ITEM} FROM ({halves}) item ORDER BY {order} LIMIT %(limit)s"  # noqa: S608


def _counted(table: str, shown: str, *more: str) -> str:
    counted = ", ".join(["category", "count(*) AS number", *more])
    return f"SELECT {counted} FROM {table} item, unnest(item.category_ids) category WHERE {shown} GROUP BY category"  # noqa: S608


def news_clock(only: str = "") -> str:
    """When time alone changes which news are shown, or their pins; and since when it has not ended a pin.

    Any live item counts, so that also what would only follow on a later page, or in another language, is not forgotten.
    """
    pins, ends = _next("feeds_article", "pinned_until", only), _next("feeds_article", "expire_at", only)
    changes_at = f"least({pins}, {ends}, {_NEXT_PICTURE})"
    pins_since = f"""(
        SELECT pinned_until FROM feeds_article WHERE live AND pinned_until <= %(now)s {only}
        ORDER BY pinned_until DESC LIMIT 1
    )"""  # noqa: S608
    return f"SELECT {changes_at} AS changes_at, {pins_since} AS pins_since"


def event_clock(only: str = "") -> str:
    """When time alone changes which events are shown, their dates aside."""
    return f"SELECT least({_next('feeds_event', 'expire_at', only)}, {_NEXT_PICTURE}) AS changes_at"


def _next(table: str, column: str, only: str) -> str:
    """Along an index, and not by min(), for which PostgreSQL takes longer to plan."""
    return f"(SELECT {column} FROM {table} WHERE live AND {column} > %(now)s {only} ORDER BY {column} LIMIT 1)"  # noqa: S608


def values_of(reading: Reading, *, categories: Sequence[UUID] | None = None, **values: Any) -> dict[str, Any]:
    """What the conditions of `shown_to` name, and whatever else."""
    return {
        "now": reading.now,
        "languages": languages(reading),
        "areas": list(reading.areas or ()),
        "categories": list(categories or ()),
        **values,
    }


def read_rows(rows: str, *, clock: str, values: Mapping[str, Any]) -> Rows:
    """Run it, as one JSON document: cheaper to take in than columns, of which each instant would be a Python call."""
    statement = f"""
        SELECT json_build_object('clock', clock, 'items', (SELECT json_agg(found) FROM ({rows}) found))::text
        FROM ({clock}) clock
    """  # noqa: S608
    # In the text, since a plan for any limit is one for a tenth of the table.
    statement = statement.replace("%(limit)s", str(int(values.get("limit", 0))))
    found = orjson.loads(connection.first_row(statement, values)[0])  # type: ignore[attr-defined]  # of our own wrapper
    items = found["items"] or []
    for row in items:
        for name in _INSTANTS:
            if row.get(name) is not None:
                row[name] = datetime.fromisoformat(row[name])
    clock_says = {name: datetime.fromisoformat(moment) for name, moment in found["clock"].items() if moment}
    return Rows(
        items=items, changes_at=clock_says.get("changes_at"), pins_since=clock_says.get("pins_since", BEFORE_ALL_PINS)
    )


def _one(rows: str, *, table: str, clock: str, reading: Reading, public_id: UUID) -> Found:
    """One more statement where nothing is shown under this id: another one may be, in its place."""
    found = read_rows(rows, clock=clock, values=values_of(reading, public_id=public_id))
    if not found.items:
        copy = f"SELECT max(copy_of::text) FROM {table} WHERE public_id = %(public_id)s AND NOT live"  # noqa: S608
        better = connection.first_row(copy, {"public_id": public_id})[0]  # type: ignore[attr-defined]
        if better is None:
            raise NotFound
        found = read_rows(rows, clock=clock, values=values_of(reading, public_id=UUID(better)))
        if not found.items:
            raise NotFound
    return Found(row=found.items[0], changes_at=found.changes_at)
