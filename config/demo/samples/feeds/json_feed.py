"""JSON Feed 1.1 as microblogs and small systems write it: ids that are addresses, HTML, tags."""

from __future__ import annotations

import json

from config.demo.samples.articles import Article
from config.demo.samples.towns import Town
from config.demo.samples.wording import words


def write(town: Town, articles: list[Article]) -> bytes:
    """The feed, UTF-8."""
    site = f"https://stadtleben.{town.slug}.example.org"
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{town.name} erleben (Demo)",
        "description": words("notice_long"),
        "home_page_url": f"{site}/",
        "feed_url": f"{site}/feed.json",
        "language": "de",
        "items": [_item(article, site=site) for article in articles],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _item(article: Article, *, site: str) -> dict[str, object]:
    link = f"{site}/beitrag/{article.number}"
    return {
        "id": link,
        "url": link,
        "title": article.title,
        "summary": f"{words('notice')} {article.paragraphs[0]}",
        "content_html": "".join(f"<p>{paragraph}</p>" for paragraph in article.paragraphs),
        "date_published": article.published_at.isoformat(),
        "tags": [name for name in (article.topic, article.area) if name],
    }
