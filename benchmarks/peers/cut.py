"""Our list of news cut to what Wagtail's API v3 says in its list: the same selection, only fewer columns."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from backend.common.clock import rfc3339
from backend.common.pagination import cut_page
from backend.feeds.api import NewsList
from backend.feeds.models import Article
from backend.serving.answers import Answer
from backend.tenants.registry import Reading

COLUMNS = ("public_id", "lang", "title", "published_at")


class CutNews(NewsList):
    """Id, type, addresses, language, title and date."""

    operation = "cut_news"

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        limit = parameters["limit"]
        rows = Article.objects.shown(reading).order_by("-published_at", "-public_id").values(*COLUMNS)[: limit + 1]
        page = cut_page(list(rows), limit=limit, key=lambda row: (row["published_at"], row["public_id"]))
        return Answer(body={"items": [_item(row, reading=reading) for row in page.items], "next": page.next})


def _item(row: dict[str, Any], *, reading: Reading) -> dict[str, Any]:
    public_id = str(row["public_id"])
    return {
        "id": public_id,
        "type": "news",
        "detail_url": f"{reading.town.origin}/api/v1/news/{public_id}",
        "url": f"{reading.town.origin}/nachrichten/{public_id}/",
        "lang": row["lang"],
        "title": row["title"],
        "published_at": rfc3339(row["published_at"], zone=ZoneInfo(reading.town.timezone)),
    }
