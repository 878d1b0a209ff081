"""The SQL of what leaves in feeds: which news and events, and what of them; shared conditions are in `statements`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from backend.feeds.documents import ARTICLE_DETAIL, EVENT_DETAIL
from backend.feeds.statements import (
    LATEST,
    PLACE_COLUMN,
    Rows,
    columns,
    event_clock,
    news_clock,
    read_rows,
    shown_to,
    values_of,
)
from backend.tenants.registry import Reading

# Of those a feed carries, with their categories in words.
_TAGS = "array(SELECT title FROM library_category WHERE public_id = ANY(item.category_ids) ORDER BY title) AS tags"
_NEWS = columns(ARTICLE_DETAIL, _TAGS)
_EVENTS = columns(EVENT_DETAIL, PLACE_COLUMN, _TAGS, "item.first_published_at")
# The town's own and what it was licensed, never the press (decision 044).
_LEAVES = (
    "(item.source_id IS NULL OR item.source_id IN (SELECT id FROM feeds_source WHERE rights IN ('own', 'licensed')))"
)


def read_leaving_news(reading: Reading, *, limit: int, categories: Sequence[UUID] | None) -> Rows:
    """The latest `limit` articles that may leave in a feed, with their text and `tags`; pins are of lists alone."""
    shown = f"{shown_to('feeds_article', reading=reading, categories=categories)} AND {_LEAVES}"
    rows = f"""
        SELECT {_NEWS} FROM (SELECT * FROM feeds_article item WHERE {shown} {LATEST}) item
        ORDER BY item.published_at DESC, item.public_id DESC
    """  # noqa: S608
    return read_rows(rows, clock=news_clock(), values=values_of(reading, categories=categories, limit=limit))


def read_leaving_events(reading: Reading, *, start: datetime, limit: int, categories: Sequence[UUID] | None) -> Rows:
    """The first `limit` events that may leave and are not over at `start`, with text, place, `tags`."""
    shown = f"{shown_to('feeds_event', reading=reading, categories=categories)} AND {_LEAVES}"
    rows = f"""
        SELECT {_EVENTS} FROM feeds_event item
        WHERE {shown} AND (item.last_ends_at > %(start)s OR item.last_ends_at IS NULL)
        ORDER BY item.first_starts_at, item.public_id LIMIT %(limit)s
    """  # noqa: S608
    values = values_of(reading, categories=categories, start=start, limit=limit)
    return read_rows(rows, clock=event_clock(), values=values)
