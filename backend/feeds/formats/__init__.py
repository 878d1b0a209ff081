"""The formats that sources come in: one file a format, each with the same one function; storing is in `importing`."""

from __future__ import annotations

from collections.abc import Callable

from backend.feeds.formats import event_page, gazette_page, ical, json_feed, news_page, rss
from backend.feeds.formats.parsed import Origin, Parsed

Parse = Callable[..., Parsed]  # parse(content: bytes, *, origin: Origin) -> Parsed; raises UnreadableFeed

FORMATS: dict[str, Parse] = {
    "rss": rss.parse,
    "atom": rss.parse,  # feedparser tells them apart, and many an "RSS feed" is Atom
    "json_feed": json_feed.parse,
    "news_page": news_page.parse,
    "ics": ical.parse,
    "event_page": event_page.parse,
    "gazettes": gazette_page.parse,
}

__all__ = ["FORMATS", "Origin", "Parsed"]
