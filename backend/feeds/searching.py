"""News and events that somebody looks for; which are shown is said in `statements`, the words in `tenants`."""

from __future__ import annotations

from functools import partial

from backend.feeds.documents import EVENT_TIME, Row, article_path, event_path
from backend.feeds.occurrences import next_ones
from backend.feeds.reading import row_series
from backend.feeds.statements import read_rows, shown_to, values_of
from backend.library.turning import next_one
from backend.tenants.registry import Reading, Searched
from backend.tenants.searching import FOUND, MOST_OF_A_TEXT, Asked, At, Hit, Hits

_SHOWN = ("public_id", "updated_at", "area_ids", "lang", "title", "teaser_text")
_ARTICLE = ", ".join(f"item.{name}" for name in (*_SHOWN, "published_at"))
_EVENT = ", ".join(f"item.{name}" for name in (*_SHOWN, *EVENT_TIME, "location", "organizer"))
_NOT_OVER = "(item.last_ends_at > %(now)s OR item.last_ends_at IS NULL)"
_NEXT_DATE = "greatest(item.first_starts_at, %(searched_on)s::timestamptz)"
_NEWS_CHANGE = f"SELECT {next_one('feeds_article', 'expire_at')} AS changes_at"
_EVENTS_CHANGE = f"""
    SELECT least({next_one("feeds_event", "expire_at")}, {next_one("feeds_event", "last_ends_at")}) AS changes_at
"""


def find_news(reading: Reading, asked: Asked) -> Hits:
    """The best of the news."""
    rows = f"""
        SELECT item.id, item.public_id, {asked.score(moment="item.published_at")} AS score FROM feeds_article item
        WHERE {FOUND} AND {shown_to("feeds_article", reading=reading)}
    """  # noqa: S608 - our own words, as all SQL here; what comes from outside is a parameter
    statement = f"""
        SELECT {_ARTICLE}, score, left(item.body_html, {MOST_OF_A_TEXT}) AS text
        FROM ({asked.best(rows, kind="news")}) best JOIN feeds_article item USING (id)
    """  # noqa: S608
    found = read_rows(statement, clock=_NEWS_CHANGE, values=values_of(reading, **asked.values))
    return Hits(hits=[_article(row) for row in found.items], changes_at=found.changes_at)


def find_events(reading: Reading, asked: Asked) -> Hits:
    """The best of the events that are not over."""
    rows = f"""
        SELECT item.id, item.public_id, {asked.score(moment=_NEXT_DATE)} AS score FROM feeds_event item
        WHERE {FOUND} AND {_NOT_OVER} AND {shown_to("feeds_event", reading=reading)}
    """  # noqa: S608
    statement = f"""
        SELECT {_EVENT}, score, left(item.description_html, {MOST_OF_A_TEXT}) AS text
        FROM ({asked.best(rows, kind="events")}) best JOIN feeds_event item USING (id)
    """  # noqa: S608
    found = read_rows(statement, clock=_EVENTS_CHANGE, values=values_of(reading, **asked.values))
    return Hits(hits=[_event(row, reading=reading) for row in found.items], changes_at=found.changes_at)


def _article(row: Row) -> Hit:
    published = At(moment=row["published_at"])
    return Hit.of(
        row,
        type="news",
        title=row["title"],
        texts=(row["teaser_text"], row["text"]),
        path=article_path(row["public_id"]),
        at=lambda: published,
    )


def _event(row: Row, *, reading: Reading) -> Hit:
    return Hit.of(
        row,
        type="events",
        title=row["title"],
        texts=(row["teaser_text"], row["text"], row["location"], row["organizer"]),
        path=event_path(row["public_id"]),
        at=partial(_next_date, row, reading=reading),
    )


def _next_date(row: Row, *, reading: Reading) -> At:
    """As long as that is not over; of what is more than a year ahead the first one."""
    upcoming = next_ones(row_series(row, reading=reading), now=reading.now)
    if upcoming:
        return At(moment=upcoming[0].starts_at, valid_until=upcoming[0].over_at)
    return At(moment=row["starts_at"]) if row["starts_at"] > reading.now else At()


NEWS = Searched(type="news", find=find_news)
EVENTS = Searched(type="events", find=find_events)
