"""What an address is: a feed, a calendar, a page of events or gazettes, and which of these a website links."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from backend.common.fetching import Fetched
from backend.feeds.corpus import guess_kind
from backend.feeds.formats import FORMATS, Origin, Parsed
from backend.feeds.formats.parsed import UnreadableFeed
from backend.tenants.drafting.website import Link, Page

_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "text/calendar"}
_ADDRESS = re.compile(
    r"\.(?:rss|ics|atom)\b|/(?:rss|feed|atom)(?:[/.?]|$)|[?&](?:format|type)=(?:rss|ics|feed)\b", re.IGNORECASE
)
_ATOM, _IS_ATOM = "atom", re.compile(rb"<feed\b")
_CALENDAR_SCHEME = re.compile(r"^webcals?:", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)  # not the port after a host
_PAGES = ("event_page", "news_page")
_GAZETTES, _NAMES_GAZETTES = "gazettes", re.compile(r"amtsbl(?:a|ä|ae|%C3%A4)tt", re.IGNORECASE)
_IS_PDF = re.compile(r"\.pdf(?:[?#]|$)", re.IGNORECASE)
_COMMENTS = re.compile(r"/comments?/|kommentar", re.IGNORECASE)


def recognised(answer: Fetched, *, zone: ZoneInfo, now: datetime) -> tuple[str, Parsed]:
    """The kind of source that the answer is, and what is in it. Raises UnreadableFeed."""
    origin = Origin(url=answer.final_url, charset=answer.charset, zone=zone, now=now)
    kind = guess_kind(answer.content)
    try:
        if kind == _PAGES[0]:
            return _page(answer.content, origin=origin)
        parsed = FORMATS[kind](answer.content, origin=origin)
    except UnreadableFeed:
        gazettes = _gazettes(answer.content, origin=origin)
        if gazettes is None:
            raise
        return _GAZETTES, gazettes
    return _ATOM if kind == "rss" and _IS_ATOM.search(answer.content[:2000]) else kind, parsed


def _page(content: bytes, *, origin: Origin) -> tuple[str, Parsed]:
    """What a web page says to programs."""
    events, news = _PAGES
    try:
        return events, FORMATS[events](content, origin=origin)
    except UnreadableFeed:
        return news, FORMATS[news](content, origin=origin)


def _gazettes(content: bytes, *, origin: Origin) -> Parsed | None:
    """Links to PDFs count where at least one names a gazette."""
    parsed = FORMATS[_GAZETTES](content, origin=origin) if b".pdf" in content.lower() else None
    return parsed if parsed and parsed.items else None


def linked_feeds(page: Page) -> Iterator[Link]:
    """Each address that seems to be a feed, a calendar or the page of the gazettes, once, in the order of the page.

    Feeds of comments are none.
    """
    seen: set[str] = set()
    for link in page.links():
        url = fetchable(link.url)
        is_feed = link.media_type in _TYPES or _ADDRESS.search(url) or _leads_to_gazettes(link)
        if is_feed and url not in seen and url.startswith(("http:", "https:")) and not _COMMENTS.search(url):
            seen.add(url)
            yield Link(words=link.words, url=url, media_type=link.media_type)


def _leads_to_gazettes(link: Link) -> bool:
    return bool(_NAMES_GAZETTES.search(link.words + link.url)) and not _IS_PDF.search(link.url)


def fetchable(url: str) -> str:
    """Links for calendar programs name them in the address; they are fetched as any other, and so is "www.stadt.de"."""
    url = _CALENDAR_SCHEME.sub("https:", url.strip())
    return f"https://{url.lstrip('/')}" if url and not _SCHEME.match(url) else url


def name_of(link: Link, *, taken: Collection[str]) -> str:
    """What a source of this link may be called beside those that are there."""
    name = re.sub(r"^(?:RSS|Feed)[\s:»-]*", "", link.words).strip()[:80] or "Website"
    return next(each for each in (name, *(f"{name} {number}" for number in range(2, 999))) if each not in taken)
