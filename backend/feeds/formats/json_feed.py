"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.common.html import storable
from backend.feeds.formats.decoding import decode, refuse_other_than
from backend.feeds.formats.entries import collected, entry_key, published
from backend.feeds.formats.first_picture import first_picture, named_pictures
from backend.feeds.formats.json_text import listed, load, text_of
from backend.feeds.formats.parsed import MAX_TITLE, MOST_ITEMS, Origin, Parsed, ParsedArticle, UnreadableFeed
from backend.feeds.formats.texts import absolute_link, clean_body, clean_teaser, split_title

_MARKS = ("jsonfeed.org/version", '"items"')


def parse(content: bytes, *, origin: Origin) -> Parsed:
    """The entries of a feed. Raises UnreadableFeed for what is none."""
    decoded = decode(content, charset=origin.charset)
    refuse_other_than(decoded.text, marks=_MARKS)
    feed = load(decoded.text)
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise UnreadableFeed
    link = absolute_link(text_of(feed.get("home_page_url")), base_url=origin.url)
    items = feed["items"]
    articles = (_article(each, origin=origin, base_url=link or origin.url) for each in items[:MOST_ITEMS])
    parsed = collected(articles, total=len(items), link=link)
    parsed.warnings[:0] = decoded.warnings
    return parsed


def _article(item: Any, *, origin: Origin, base_url: str) -> ParsedArticle | None:
    if not isinstance(item, Mapping):
        return None
    editorial, title = split_title(storable(text_of(item.get("title"))))
    # external_url is what a link blog writes about: the entry itself is at url.
    addresses = (absolute_link(text_of(item.get(name)), base_url=base_url) for name in ("url", "external_url"))
    url = next(filter(None, addresses), "")
    body = _body(item, base_url=url or base_url)
    summary = clean_teaser(text_of(item.get("summary")))
    title = title or clean_teaser(body or summary)[:80]  # microblogs have none
    if not title:
        return None
    dates = [text_of(item.get(name)) for name in ("date_published", "date_modified")]
    return ParsedArticle(
        key=entry_key(text_of(item.get("id")), url=url, title=title, date=editorial or next(filter(None, dates), "")),
        title=title[:MAX_TITLE],
        teaser=summary if body else "",
        body_html=body or clean_body(summary, is_plain=True, base_url=url or base_url),
        published_at=published(dates, editorial=editorial, origin=origin),
        original_url=url,
        topics=tuple(
            dict.fromkeys(name for tag in listed(item.get("tags")) if (name := storable(text_of(tag)).strip()))
        ),
        picture_url=_picture(item, base_url=url or base_url),
    )


def _picture(item: Mapping[str, Any], *, base_url: str) -> str:
    attached = [each for each in listed(item.get("attachments")) if isinstance(each, Mapping)]
    own = [text for name in ("image", "banner_image") if (text := text_of(item.get(name)))]
    named = [*own, *named_pictures(attached, at="url")]
    return first_picture(named, html=text_of(item.get("content_html")), base_url=base_url)


def _body(item: Mapping[str, Any], *, base_url: str) -> str:
    html, plain = text_of(item.get("content_html")), text_of(item.get("content_text"))
    return clean_body(html or plain, is_plain=not html, base_url=base_url)
