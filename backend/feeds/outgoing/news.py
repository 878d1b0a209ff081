"""The news of a town, of a category or of an area as a feed; what may leave is said by the source's rights."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from backend.common.clock import local
from backend.feeds.documents import Row, article_detail
from backend.feeds.outgoing.feed import Entry, Feed, address_of_feed, title_of_feed
from backend.feeds.outgoing.statements import read_leaving_news
from backend.serving.answers import Answer
from backend.tenants.registry import Reading

MOST = 30
_NEWS_PATH = "/nachrichten/"


def news_feed(
    reading: Reading, *, path: str, asked: dict[str, str], categories: Sequence[UUID] | None
) -> tuple[Feed, Answer]:
    """The feed at `path` with the parameters `asked`, and an answer without body that knows until when it is right."""
    rows = read_leaving_news(reading, limit=MOST, categories=categories)
    entries = [_entry(row, reading=reading) for row in rows.items]
    feed = Feed(
        title=title_of_feed(reading, kind=_("News"), asked=asked),
        description=_("What is new in %(town)s.") % {"town": reading.town.title},
        address=address_of_feed(reading, path=path, asked=asked),
        home=f"{reading.origin}{_NEWS_PATH}",
        publisher=reading.town.title,
        origin=reading.origin,
        lang=reading.lang,
        updated_at=local(
            max((row["updated_at"] for row in rows.items), default=reading.town.created_at), zone=reading.zone
        ),
        entries=entries,
    )
    return feed, Answer(body=b"", valid_until=rows.changes_at)


def _entry(row: Row, *, reading: Reading) -> Entry:
    """Whole if it is the town's own; what it was licensed goes on as teaser with the way to where it comes from."""
    document = article_detail({**row, "images": [], "place": None}, reading=reading)
    is_whole = document["source"]["rights"] == "own"
    published_at = row["published_at"] or row["updated_at"]
    return Entry(
        id=f"urn:uuid:{document['id']}",
        url=document["url"],
        title=document["title"],
        teaser=document["teaser"],
        html=document["body_html"] if is_whole else "",
        published_at=local(published_at, zone=reading.zone),
        updated_at=local(row["updated_at"], zone=reading.zone),
        lang=document["lang"],
        author=document["source"]["name"],
        tags=row["tags"],
        image=document["image"] if is_whole else None,
        attachments=document["attachments"] if is_whole else (),
        original_url=document["original_url"] or "",
    )
