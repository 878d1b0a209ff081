"""The read builders of news and events: one statement each, no model instances; shapes are in `documents`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Case, DateTimeField, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from backend.common.clock import end_of_day, local_day, start_of_day
from backend.common.errors import InvalidParameter, NotFound
from backend.common.pagination import cut_page, decode_cursor
from backend.feeds.documents import (
    ARTICLE_DETAIL,
    ARTICLE_ITEM,
    EVENT_DETAIL,
    EVENT_ITEM,
    Row,
    article_detail,
    article_item,
    event_detail,
    event_item,
)
from backend.feeds.models import Article, Event
from backend.feeds.occurrences import YEARS, Occurrence, Series, first_ones, next_ones
from backend.feeds.series import series_of
from backend.library.models import Category, Picture
from backend.serving.answers import Answer
from backend.tenants.registry import Reading

HOME_ITEMS = 5
WINDOW = timedelta(days=366)
MOST_DAYS = 732
LONGEST = timedelta(days=10 * 366)  # what is on at the start of the window may have begun before it
DEFAULT_RADIUS = 10_000
EARTH_RADIUS = 6_371_000

LATEST = ("-is_pinned", "-published_at", "-public_id")
CURSOR_OF_NEWS = ("as_of", "is_pinned", "published_at", "public_id")
SERIES_COLUMNS = ("starts_at", "ends_at", "is_all_day", "recurrence", "overrides", "status")
OWN = Q(source=None) | Q(source__rights="own")


def build_news(
    reading: Reading, *, limit: int, cursor: str | None, categories: Sequence[UUID] = (), source: str | None = None
) -> Answer:
    """A page of news: pinned ones first, then the latest.

    The cursor keeps which pins the first page knew, so that an item whose pin ends meanwhile comes neither twice nor
    never: as the end of the last pin before it, since the moment itself would give each request another ETag.
    """
    articles = Article.objects.shown(reading).in_categories(categories).filter(_from_source(source))
    if cursor is None:
        articles = articles.annotate(is_pinned=_pinned(reading.now), as_of=_last_end_of_a_pin(reading.now))
    else:
        as_of, *after = decode_cursor(cursor, kinds=(datetime, bool, datetime, UUID))
        articles = articles.annotate(is_pinned=_pinned(as_of), as_of=Value(as_of, output_field=DateTimeField()))
        articles = articles.filter(_after_article(*after))
    rows = list(articles.order_by(*LATEST).values(*ARTICLE_ITEM, "is_pinned", "as_of")[: limit + 1])
    page = cut_page(rows, limit=limit, key=lambda row: tuple(row[name] for name in CURSOR_OF_NEWS))
    body = {"items": [article_item(row, reading=reading) for row in page.items], "next": page.next}
    return Answer(body=body, valid_until=_earliest(page.items, "pinned_until", "expire_at", now=reading.now))


def build_article(reading: Reading, *, public_id: UUID) -> Answer:
    """One piece of news; a second statement only if its text has pictures. Raises NotFound."""
    row = Article.objects.shown(reading).filter(public_id=public_id).values(*ARTICLE_DETAIL).first()
    if row is None:
        raise NotFound
    body = article_detail(row, reading=reading, images=images_of(row["picture_ids"]))
    return Answer(body=body, valid_until=_earliest([row], "pinned_until", "expire_at", now=reading.now))


def home_news(reading: Reading) -> dict[str, Any]:
    """The latest of the town's own news, and apart from them the latest of the press."""
    shown = Article.objects.shown(reading).annotate(is_pinned=_pinned(reading.now))
    own, press = (
        shown.filter(condition)
        .annotate(is_own=Value(is_own, output_field=BooleanField()))
        .order_by(*LATEST)
        .values(*ARTICLE_ITEM, "is_own", "is_pinned")[:HOME_ITEMS]
        for is_own, condition in ((True, OWN), (False, ~OWN))
    )
    rows = list(own.union(press, all=True))
    rows.sort(key=lambda row: (row["is_pinned"], row["published_at"], row["public_id"]), reverse=True)
    return {
        "own": [article_item(row, reading=reading) for row in rows if row["is_own"]],
        "press": [article_item(row, reading=reading) for row in rows if not row["is_own"]],
    }


def count_news(reading: Reading) -> dict[UUID, int]:
    """News by category."""
    return Article.objects.shown(reading).count_by_category()


def count_events(reading: Reading) -> dict[UUID, int]:
    """Events by category that are not over yet."""
    start, end = window(reading, first=None, last=None)
    return Event.objects.shown(reading).around(start=start, end=end).count_by_category()


def build_events(reading: Reading, *, limit: int, cursor: str | None, **which: Any) -> Answer:
    """A page of occurrences by start; `which` are the parameters from, to, categories, place, near, radius."""
    start, end = window(reading, first=which.get("from"), last=which.get("to"))
    rows = _events(reading, start=start, end=end, **which)
    after = decode_cursor(cursor, kinds=(datetime, UUID, datetime)) if cursor is not None else None
    if after is not None and not start - LONGEST <= after[0] <= end:
        raise InvalidParameter("cursor")  # no page of ours ended there
    found = occurrences_of(rows, reading=reading, start=start, end=end, count=limit + 1, after=after)
    page = cut_page(found, limit=limit, key=lambda pair: (pair[1].starts_at, pair[0]["public_id"], pair[1].key))
    items = [event_item(row, occurrence, reading=reading) for row, occurrence in page.items]
    ends = [each.over_at for _row, each in page.items] if which.get("from") is None else []
    return Answer(body={"items": items, "next": page.next}, valid_until=min(ends, default=None))


def build_event(reading: Reading, *, public_id: UUID) -> Answer:
    """One event with its next dates; a second statement only if its text has pictures. Raises NotFound."""
    row = event_row(reading, public_id=public_id)
    series = row_series(row, reading=reading)
    upcoming = next_ones(series, now=reading.now)
    images = images_of(row["picture_ids"])
    body = event_detail(row, series=series, upcoming=upcoming, reading=reading, images=images)
    return Answer(body=body, valid_until=min((each.over_at for each in upcoming), default=None))


def home_events(reading: Reading) -> list[dict[str, Any]]:
    """The next occurrences, beginning with those that are not over yet."""
    start, end = window(reading, first=None, last=None)
    rows = _events(reading, start=start, end=end)
    found = occurrences_of(rows, reading=reading, start=start, end=end, count=HOME_ITEMS)
    return [event_item(row, occurrence, reading=reading) for row, occurrence in found]


def event_row(reading: Reading, *, public_id: UUID) -> Row:
    """The columns EVENT_DETAIL of one event. Raises NotFound."""
    row = Event.objects.shown(reading).filter(public_id=public_id).values(*EVENT_DETAIL).first()
    if row is None:
        raise NotFound
    return row


def row_series(row: Row, *, reading: Reading) -> Series:
    """When the event of this row takes place."""
    return series_of(**{name: row[name] for name in SERIES_COLUMNS}, zone=ZoneInfo(reading.town.timezone))


def images_of(picture_ids: Sequence[int]) -> list[Any]:
    """The image documents of pictures in a text, in its order; no statement where there are none."""
    if not picture_ids:
        return []
    found = dict(Picture.objects.filter(pk__in=picture_ids).values_list("pk", "image_json"))
    return [found[pk] for pk in picture_ids if pk in found]


def category_and_below(public_id: UUID | None) -> list[UUID]:
    """The category and those below it; empty for None. One statement. Raises InvalidParameter."""
    if public_id is None:
        return []
    inside = Q(public_id=public_id) | Q(parent__public_id=public_id) | Q(parent__parent__public_id=public_id)
    found = list(Category.objects.filter(inside).order_by().values_list("public_id", flat=True))
    if not found:
        raise InvalidParameter("category", detail=_("This category is not known."))
    return found


def window(reading: Reading, *, first: date | None, last: date | None) -> tuple[datetime, datetime]:
    """The instants between which occurrences are asked for: from now, or from a day's start, to a day's end."""
    zone = ZoneInfo(reading.town.timezone)
    for name, day in (("from", first), ("to", last)):
        if day is not None and day.year not in YEARS:
            raise InvalidParameter(name)
    start = start_of_day(first, zone=zone) if first else reading.now
    first_day = first or local_day(reading.now, zone=zone)
    if last is None:
        return start, start + WINDOW
    if not timedelta(0) <= last - first_day <= timedelta(days=MOST_DAYS):
        raise InvalidParameter("to", detail=_("This must be between the first day and two years later."))
    return start, end_of_day(last, zone=zone)


def occurrences_of(
    rows: Sequence[Row],
    *,
    reading: Reading,
    start: datetime,
    end: datetime,
    count: int,
    after: tuple[datetime, UUID, datetime] | None = None,
) -> list[tuple[Row, Occurrence]]:
    """The first `count` occurrences of these rows (ordered by public_id) behind the cursor `after`."""

    def is_wanted(number: int, each: Occurrence) -> bool:
        return after is None or (each.starts_at, rows[number]["public_id"], each.key) > after

    found = first_ones(
        [row_series(row, reading=reading) for row in rows],
        start=start,
        end=end,
        count=count,
        is_wanted=is_wanted,
        not_before=max(start, after[0]) if after else start,
    )
    return [(rows[number], each) for number, each in found]


def _events(
    reading: Reading,
    *,
    start: datetime,
    end: datetime,
    categories: Sequence[UUID] = (),
    place: UUID | None = None,
    near: str | None = None,
    radius: int | None = None,
    **_days: Any,
) -> list[Row]:
    events = Event.objects.shown(reading).around(start=start, end=end).in_categories(categories)
    if place is not None:
        events = events.filter(place__public_id=place)
    rows = list(events.order_by("public_id").values(*EVENT_ITEM))
    return list(_within(rows, near=near, radius=radius or DEFAULT_RADIUS) if near else rows)


def _within(rows: Iterable[Row], *, near: str, radius: int) -> Iterable[Row]:
    lat, lon = (radians(float(part)) for part in near.split(","))
    for row in rows:
        if row["place__latitude"] is None or row["place__longitude"] is None:
            continue
        there_lat, there_lon = radians(row["place__latitude"]), radians(row["place__longitude"])
        # haversine: https://en.wikipedia.org/wiki/Haversine_formula
        share = sin((there_lat - lat) / 2) ** 2 + cos(lat) * cos(there_lat) * sin((there_lon - lon) / 2) ** 2
        if 2 * EARTH_RADIUS * asin(sqrt(share)) <= radius:
            yield row


def _from_source(source: str | None) -> Q:
    if source is None:
        return Q()
    if source == "own":
        return OWN
    if source == "press":
        return ~OWN
    return Q(pk__in=[]) if source == "region" else Q(source__public_id=source)


def _pinned(moment: datetime) -> Case:
    return Case(When(pinned_until__gt=moment, then=Value(value=True)), default=Value(value=False))


def _last_end_of_a_pin(moment: datetime) -> Coalesce:
    """Since then no pin has ended, so that pins are the same at both instants."""
    ended = Article.objects.filter(pinned_until__lte=moment).order_by("-pinned_until").values("pinned_until")[:1]
    return Coalesce(Subquery(ended), Value(datetime(YEARS.start, 1, 1, tzinfo=UTC)), output_field=DateTimeField())


def _after_article(is_pinned: bool, published_at: datetime, public_id: UUID) -> Q:
    later = Q(published_at__lt=published_at) | Q(published_at=published_at, public_id__lt=public_id)
    return Q(is_pinned=is_pinned) & later | (Q(is_pinned=False) if is_pinned else Q(pk__in=[]))


def _earliest(rows: Iterable[Row], *columns: str, now: datetime) -> datetime | None:
    moments = (row[column] for row in rows for column in columns)
    return min((moment for moment in moments if moment is not None and moment > now), default=None)
