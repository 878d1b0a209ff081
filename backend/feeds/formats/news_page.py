"""One web page, or a list on it, of news in schema.org's words (NewsArticle and its kin)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backend.common.html import storable
from backend.feeds.formats.entries import collected, entry_key, published
from backend.feeds.formats.json_text import text_of
from backend.feeds.formats.linked_data import Node, address_of, read_nodes, topics_of, types_of
from backend.feeds.formats.parsed import MAX_TITLE, MOST_ITEMS, Origin, Parsed, ParsedArticle, UnreadableFeed
from backend.feeds.formats.texts import clean_body, clean_teaser, split_title

_TYPES = {
    "Article", "NewsArticle", "BlogPosting", "Report", "ReportageNewsArticle", "LiveBlogPosting",
    "BackgroundNewsArticle", "AdvertiserContentArticle", "SpecialAnnouncement",
}  # fmt: skip


def parse(content: bytes, *, origin: Origin) -> Parsed:
    """The articles that the page tells of. Raises UnreadableFeed for a page that tells of none."""
    nodes = [node for node in read_nodes(content, origin=origin) if types_of(node) & _TYPES]
    if not nodes:
        raise UnreadableFeed(_("The page names no news that programs could read (schema.org)."))
    articles = (_article(node, origin=origin) for node in nodes[:MOST_ITEMS])
    return collected(articles, total=len(nodes), link=origin.url)


def _article(node: Node, *, origin: Origin) -> ParsedArticle | None:
    editorial, title = split_title(storable(text_of(node.get("headline")) or text_of(node.get("name"))))
    url = address_of(node, base_url=origin.url)
    body = text_of(node.get("articleBody")) or text_of(node.get("text"))
    summary = text_of(node.get("description")) or text_of(node.get("abstract"))
    title = title or clean_teaser(summary or body)[:80]
    if not title:
        return None
    dates = [text_of(node.get(name)) for name in ("datePublished", "dateCreated", "dateModified")]
    text = body or summary
    return ParsedArticle(
        # By its address: the @id of a page is often one of its parts, which move when the page is built anew.
        key=entry_key("", url=url, title=title, date=editorial or next(filter(None, dates), "")),
        title=title[:MAX_TITLE],
        teaser=clean_teaser(summary) if body else "",
        body_html=clean_body(text, is_plain="</" not in text, base_url=url or origin.url),
        published_at=published(dates, editorial=editorial, origin=origin),
        original_url=url or origin.url,
        topics=topics_of(node.get("articleSection"), node.get("keywords")),
    )
