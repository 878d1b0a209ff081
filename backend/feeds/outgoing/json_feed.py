"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from typing import Any

import orjson

from backend.feeds.outgoing.feed import Entry, Feed, Happening
from backend.feeds.outgoing.xml import media_type

JSON_FEED = "application/feed+json; charset=utf-8"
_ABOUT = "https://www.jsonfeed.org/version/1.1/#extensions-a-name-extensions-a"
_VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed) -> bytes:
    """The document; what an entry lacks is left out, since null is no value of the format."""
    return orjson.dumps(
        {
            "version": _VERSION,
            "title": feed.title,
            "home_page_url": feed.home,
            "feed_url": feed.address,
            "description": feed.description,
            "favicon": f"{feed.origin}/favicon.svg",
            "authors": [{"name": feed.publisher, "url": f"{feed.origin}/"}],
            "language": feed.lang,
            "items": [_item(entry) for entry in feed.entries],
        }
    )


def _item(entry: Entry) -> dict[str, Any]:
    # One of the two must be there, also for news that are a headline and a picture.
    content = {"content_html": entry.html} if entry.html else {"content_text": entry.teaser or entry.title}
    optional = {
        "summary": entry.teaser,
        "external_url": entry.original_url,
        "tags": list(entry.tags),
        "attachments": [_attachment(each) for each in entry.attachments],
        **(_picture(entry.image) if entry.image else {}),
        "_event": _event(entry.happening) if entry.happening else None,
    }
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        **content,
        "date_published": entry.published_at.isoformat(timespec="seconds"),
        "date_modified": entry.updated_at.isoformat(timespec="seconds"),
        "authors": [{"name": entry.author}],
        "language": entry.lang,
        **{name: value for name, value in optional.items() if value},
    }


def _picture(image: dict[str, Any]) -> dict[str, Any]:
    """Beside the address an extension of our own, as the format provides: rights have no name in it."""
    rights = {"alt": image["alt"], "credit": image["credit"], "licence": image.get("licence")}
    return {
        "image": image["sources"]["large"],
        "_image_rights": {"about": _ABOUT, **{name: value for name, value in rights.items() if value}},
    }


def _event(happening: Happening) -> dict[str, Any]:
    """The same kind of extension: the next date by the names of our API."""
    ends_at = happening.ends_at
    optional = {
        "ends_at": ends_at.isoformat(timespec="seconds") if ends_at else None,
        "location": happening.location,
        "organizer": happening.organizer,
    }
    return {
        "about": _ABOUT,
        "starts_at": happening.starts_at.isoformat(timespec="seconds"),
        "all_day": happening.is_all_day,
        "status": happening.status,
        **{name: value for name, value in optional.items() if value},
    }


def _attachment(document: dict[str, Any]) -> dict[str, Any]:
    size = {"size_in_bytes": document["bytes"]} if document["bytes"] else {}
    return {"url": document["url"], "mime_type": media_type(document["url"]), "title": document["title"], **size}
