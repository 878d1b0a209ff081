"""Our list of news cut to what Wagtail's API v3 says in its list: our own statement with fewer columns."""

from __future__ import annotations

from typing import Any

from backend.common.clock import rfc3339
from backend.common.pagination import cut_page
from backend.feeds import statements
from backend.feeds.api import NewsList
from backend.feeds.documents import article_path
from backend.serving.answers import Answer
from backend.tenants.registry import Reading

COLUMNS = ("public_id", "lang", "title", "published_at", "is_pinned")


class CutNews(NewsList):
    """Id, type, addresses, language, title and date; the same rows in the same order, and the same next page."""

    operation = "cut_news"

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        limit = parameters["limit"]
        rows = _read(reading, limit=limit + 1)
        page = cut_page(
            rows.items,
            limit=limit,
            key=lambda row: (rows.pins_since, row["is_pinned"], row["published_at"], row["public_id"]),
        )
        items = [_item(row, reading=reading) for row in page.items]
        return Answer(body={"items": items, "next": page.next}, valid_until=rows.changes_at)


def _read(reading: Reading, *, limit: int) -> statements.Rows:
    """What `build_news` reads; the names with an underscore are why it stays the same statement."""
    latest = statements._latest(statements.shown_to("feeds_article", reading=reading))
    columns = ", ".join(f"item.{name}" for name in COLUMNS)
    values = statements.values_of(reading, pins_at=reading.now, limit=limit)
    cut = latest.replace(statements._NEWS_ITEM, columns)
    return statements.read_rows(cut, clock=statements.news_clock(), values=values)


def _item(row: dict[str, Any], *, reading: Reading) -> dict[str, Any]:
    public_id = row["public_id"]
    return {
        "id": public_id,
        "type": "news",
        "detail_url": f"{reading.origin}/api/v1/news/{public_id}",
        "url": f"{reading.origin}{article_path(public_id)}",
        "lang": row["lang"],
        "title": row["title"],
        "published_at": rfc3339(row["published_at"], zone=reading.zone),
    }
