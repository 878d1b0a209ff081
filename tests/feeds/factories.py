"""Articles, events and sources as tests need them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from backend.feeds.models import Article, Event, Source
from backend.library.rendering import paragraph_from_html

NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)  # 12:00 in Berlin


def article(title: str = "Neue Bänke am Markt", **fields: Any) -> Article:
    """A live article of the town's own."""
    many = {name: fields.pop(name, []) for name in ("areas", "categories")}
    html = fields.pop("html", "<p>Seit heute stehen drei neue Bänke am Markt.</p>")
    defaults = {"body": paragraph_from_html(html), "published_at": NOON - timedelta(days=1)}
    item = Article(title=title, **{**defaults, **fields})
    for name, values in many.items():
        setattr(item, name, values)
    item.save()
    return item


def event(title: str = "Herbstmarkt", **fields: Any) -> Event:
    """A live event, tomorrow at noon for two hours."""
    many = {name: fields.pop(name, []) for name in ("areas", "categories")}
    html = fields.pop("html", "<p>Mit Musik und Kuchen.</p>")
    starts_at = fields.pop("starts_at", NOON + timedelta(days=1))
    defaults = {"description": paragraph_from_html(html), "ends_at": starts_at + timedelta(hours=2)}
    item = Event(title=title, starts_at=starts_at, **{**defaults, **fields})
    for name, values in many.items():
        setattr(item, name, values)
    item.save()
    return item


def source(name: str = "Rathaus", **fields: Any) -> Source:
    """An active RSS source with full rights."""
    defaults = {"kind": "rss", "url": "https://rathaus.example.org/feed", "rights": "own"}
    return Source.objects.create(name=name, **{**defaults, **fields})
