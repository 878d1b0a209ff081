"""The read builders of news and events; their SQL is in `statements`, their shapes are in `documents`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.clock import earliest, end_of_day, local_day, start_of_day
from backend.common.errors import InvalidParameter
from backend.common.pagination import cut_page, decode_cursor
from backend.common.repeating import YEARS
from backend.feeds.documents import (
    EVENT_TIME,
    Row,
    article_detail,
    article_item,
    event_detail,
    event_feature,
    event_item,
)
from backend.feeds.occurrences import Occurrence, Series, first_ones, next_ones
from backend.feeds.series import series_of
from backend.feeds.statements import (
    Where,
    read_article,
    read_event,
    read_event_counts,
    read_events,
    read_home_news,
    read_news,
    read_news_counts,
)
from backend.serving.answers import Answer
from backend.tenants.registry import Part, Reading
from backend.tenants.searching import keys_of

HOME_ITEMS = 5
MOST_ON_A_MAP = 1_000
GEOJSON = "application/geo+json"
WINDOW = timedelta(days=366)
MOST_DAYS = 732
LONGEST = timedelta(days=10 * 366)  # what is on at the start of the window may have begun before it
DEFAULT_RADIUS = 10_000
NOTHING = Answer(body={"items": [], "next": None})


def build_news(
    reading: Reading,
    *,
    limit: int,
    cursor: str | None,
    categories: Sequence[UUID] | None = None,
    source: str | None = None,
    q: str | None = None,
) -> Answer:
    """A page of news: pinned ones first, then the latest; `source` is an id, own, region, press or own_or_region.

    The cursor keeps which pins the first page knew, so that an item whose pin ends meanwhile comes neither twice nor
    never: as the end of the last pin before it, since the moment itself would give each request another ETag.
    """
    words = keys_of(q) if q else []
    if q and not words:
        return NOTHING
    pins_at, *last = decode_cursor(cursor, kinds=(datetime, bool, datetime, UUID)) if cursor else (None,)
    rows = read_news(
        reading,
        limit=limit + 1,
        categories=categories,
        source=source,
        pins_at=pins_at or reading.now,
        after=(last[0], last[1], last[2]) if last else None,
        words=words,
    )
    since = pins_at or rows.pins_since
    key = ("is_pinned", "published_at", "public_id")
    page = cut_page(rows.items, limit=limit, key=lambda row: (since, *(row[name] for name in key)))
    body = {"items": [article_item(row, reading=reading) for row in page.items], "next": page.next}
    return Answer(body=body, valid_until=rows.changes_at)


def build_article(reading: Reading, *, public_id: UUID) -> Answer:
    """One piece of news. Raises NotFound."""
    found = read_article(reading, public_id=public_id)
    return Answer(body=article_detail(found.row, reading=reading), valid_until=found.changes_at)


def home_news(reading: Reading) -> Part:
    """The latest news of the town and of its neighbours, and apart from them the latest of the press."""
    rows = read_home_news(reading, limit=HOME_ITEMS)
    document: dict[str, list[Any]] = {"own": [], "press": []}
    for item in (article_item(row, reading=reading) for row in rows.items):
        document["press" if item["source"]["kind"] == "press" else "own"].append(item)
    return Part(document=document, valid_until=rows.changes_at)


def count_news(reading: Reading) -> Part:
    """News by category."""
    rows = read_news_counts(reading)
    return Part(document=_numbers(rows.items), valid_until=rows.changes_at)


def count_events(reading: Reading) -> Part:
    """Events by category that are not over yet."""
    window = window_of(reading, first=None, last=None)
    rows = read_event_counts(reading, start=window.start, end=window.end)
    overs = [row["over_at"] for row in rows.items]
    return Part(document=_numbers(rows.items), valid_until=earliest([*overs, rows.changes_at, window.valid_until]))


def build_events(reading: Reading, *, limit: int, cursor: str | None, **which: Any) -> Answer:
    """A page of occurrences by start; `which` are the parameters from, to, categories, place, near, radius, q."""
    if q := which.pop("q", None):
        which["words"] = keys_of(q)
        if not which["words"]:
            return NOTHING
    window = window_of(reading, first=which.pop("from", None), last=which.pop("to", None))
    after = decode_cursor(cursor, kinds=(datetime, UUID, datetime)) if cursor is not None else None
    if after is not None and not window.start - LONGEST <= after[0] <= window.end:
        raise InvalidParameter("cursor")  # no page of ours ended there
    found = find_occurrences(reading, window=window, count=limit + 1, after=after, **which)
    page = cut_page(found.dates, limit=limit, key=lambda pair: (pair[1].starts_at, pair[0]["public_id"], pair[1].key))
    items = [event_item(row, occurrence, reading=reading) for row, occurrence in page.items]
    return Answer(body={"items": items, "next": page.next}, valid_until=found.valid_until)


def build_event_map(reading: Reading, **which: Any) -> Answer:
    """The next occurrences that are at a place with a point, as one GeoJSON document (RFC 7946)."""
    window = window_of(reading, first=which.pop("from", None), last=which.pop("to", None))
    found = find_occurrences(reading, window=window, count=MOST_ON_A_MAP, is_on_map=True, **which)
    features = [event_feature(row, each, reading=reading) for row, each in found.dates if not each.location]
    body = {"type": "FeatureCollection", "features": features}
    return Answer(body=body, valid_until=found.valid_until, content_type=GEOJSON)


def build_event(reading: Reading, *, public_id: UUID) -> Answer:
    """One event with its next dates. Raises NotFound."""
    found = read_event(reading, public_id=public_id)
    series = row_series(found.row, reading=reading)
    upcoming = next_ones(series, now=reading.now)
    body = event_detail(found.row, series=series, upcoming=upcoming, reading=reading)
    overs = [each.over_at for each in upcoming]
    midnight = _midnight_after(reading)  # another day comes into the year that is looked at
    return Answer(body=body, valid_until=earliest([*overs, found.changes_at, midnight]))


def home_events(reading: Reading) -> Part:
    """The next occurrences, beginning with those that are not over yet."""
    found = find_occurrences(reading, window=window_of(reading, first=None, last=None), count=HOME_ITEMS)
    document = [event_item(row, occurrence, reading=reading) for row, occurrence in found.dates]
    return Part(document=document, valid_until=found.valid_until)


def row_series(row: Row, *, reading: Reading) -> Series:
    """When the event of this row takes place."""
    return series_of(**{name: row[name] for name in EVENT_TIME}, zone=reading.zone)


@dataclass(frozen=True, kw_only=True)
class Window:
    """The instants between which occurrences are asked for; one that begins now moves, its end with the day."""

    start: datetime
    end: datetime
    valid_until: datetime | None


def window_of(reading: Reading, *, first: date | None, last: date | None) -> Window:
    """From now, or from a day's start, to a day's end. Raises InvalidParameter."""
    for name, day in (("from", first), ("to", last)):
        if day is not None and day.year not in YEARS:
            raise InvalidParameter(name)
    first_day = first or local_day(reading.now, zone=reading.zone)
    if (
        first_day > local_day(reading.now, zone=reading.zone) + LONGEST
    ):  # endless rules would be walked along up to there
        raise InvalidParameter("from")
    last_day = last or first_day + WINDOW
    if not timedelta(0) <= last_day - first_day <= timedelta(days=MOST_DAYS):
        raise InvalidParameter("to", detail=_("This must be between the first day and two years later."))
    return Window(
        start=start_of_day(first, zone=reading.zone) if first else reading.now,
        end=end_of_day(last_day, zone=reading.zone),
        valid_until=None if first else _midnight_after(reading),
    )


@dataclass(frozen=True, kw_only=True)
class Dates:
    """Occurrences with the rows of their events, and the instant at which time alone makes them others."""

    dates: list[tuple[Row, Occurrence]]
    valid_until: datetime | None


def find_occurrences(
    reading: Reading,
    *,
    window: Window,
    count: int,
    after: tuple[datetime, UUID, datetime] | None = None,
    near: str | None = None,
    radius: int | None = None,
    categories: Sequence[UUID] | None = None,
    **which: Any,
) -> Dates:
    """The first `count` occurrences in the window behind the cursor `after`; `which` are place, is_on_map and words."""
    rows = read_events(
        reading,
        start=window.start,
        end=window.end,
        limit=count,
        after=after[:2] if after else None,
        categories=categories,
        where=Where(near=_point(near, radius=radius or DEFAULT_RADIUS) if near else None, **which),
    )
    behind = (after[0], str(after[1]), after[2]) if after else None

    def is_wanted(number: int, each: Occurrence) -> bool:
        return behind is None or (each.starts_at, rows.items[number]["public_id"], each.key) > behind

    found = first_ones(
        [row_series(row, reading=reading) for row in rows.items],
        start=window.start,
        end=window.end,
        count=count,
        is_wanted=is_wanted,
        not_before=max(window.start, after[0]) if after else window.start,
    )
    overs = [each.over_at for _number, each in found] if window.valid_until else []
    return Dates(
        dates=[(rows.items[number], each) for number, each in found],
        valid_until=earliest([*overs, rows.changes_at, window.valid_until]),
    )


def _point(near: str, *, radius: int) -> tuple[float, float, int]:
    lat, lon = (float(part) for part in near.split(","))
    return lat, lon, radius


def _numbers(rows: Sequence[Row]) -> dict[UUID, int]:
    return {UUID(row["category"]): row["number"] for row in rows}


def _midnight_after(reading: Reading) -> datetime:
    return end_of_day(local_day(reading.now, zone=reading.zone), zone=reading.zone)
