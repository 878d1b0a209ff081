"""From a row of news or events to what the API answers; which rows is the business of `reading`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.common.clock import rfc3339
from backend.common.html import absolute_links
from backend.feeds.occurrences import Occurrence, Series
from backend.library.pictures import absolute_image
from backend.tenants.registry import Reading

Row = Mapping[str, Any]

_SHARED = ("public_id", "updated_at", "area_ids", "lang", "title", "teaser_text", "category_ids", "picture__image_json")
_SOURCE = ("source__public_id", "source__name", "source__rights", "source__link")
_PLACE = (
    "place__public_id",
    "place__live",
    "place__name",
    "place__street",
    "place__postal_code",
    "place__city",
    "place__latitude",
    "place__longitude",
)
_TIME = ("starts_at", "ends_at", "is_all_day", "recurrence", "overrides", "status")

ARTICLE_ITEM = (*_SHARED, *_SOURCE, "published_at", "pinned_until", "expire_at")
ARTICLE_DETAIL = (*ARTICLE_ITEM, *_PLACE, "body_html", "original_url", "picture_ids", "attachments")
EVENT_ITEM = (*_SHARED, *_SOURCE, *_PLACE, *_TIME, "location", "expire_at")
EVENT_DETAIL = (
    *EVENT_ITEM,
    "description_html",
    "recurrence_text",
    "organizer",
    "price_text",
    "ticket_url",
    "accessibility",
    "original_url",
    "picture_ids",
    "attachments",
)


def article_item(row: Row, *, reading: Reading) -> dict[str, Any]:
    """A piece of news in a list; `row` has the columns ARTICLE_ITEM."""
    return {
        **_shared(row, reading=reading, kind="news", path=article_path(row["public_id"])),
        "published_at": _instant(row["published_at"], reading=reading),
        "source": _source(row, reading=reading),
        "pinned": row["pinned_until"] is not None and row["pinned_until"] > reading.now,
    }


def article_detail(row: Row, *, reading: Reading, images: Iterable[Any]) -> dict[str, Any]:
    """The whole piece of news; `row` has the columns ARTICLE_DETAIL, `images` are those of the text as stored."""
    item = article_item(row, reading=reading)
    return {
        **item,
        "body_html": absolute_links(row["body_html"], base_url=f"{reading.town.origin}/"),
        "images": _images(item["image"], images, reading=reading),
        "attachments": _attachments(row, reading=reading),
        "original_url": row["original_url"] or None,
        "place": _location(row, name="") if row["place__public_id"] else None,
    }


def event_item(row: Row, occurrence: Occurrence, *, reading: Reading) -> dict[str, Any]:
    """One date of an event in a list; `row` has the columns EVENT_ITEM."""
    return {
        **_event(row, reading=reading),
        **occurrence_document(occurrence, title=row["title"], reading=reading),
        "teaser": row["teaser_text"],
    }


def event_detail(
    row: Row, *, series: Series, upcoming: Iterable[Occurrence], reading: Reading, images: Iterable[Any]
) -> dict[str, Any]:
    """The whole event; `row` has the columns EVENT_DETAIL, `upcoming` are the next occurrences."""
    item = _event(row, reading=reading)
    return {
        **item,
        "starts_at": _instant(row["starts_at"], reading=reading),
        "ends_at": _instant(row["ends_at"], reading=reading),
        "status": row["status"],
        "description_html": absolute_links(row["description_html"], base_url=f"{reading.town.origin}/"),
        "recurrence": _recurrence(row, series=series, reading=reading),
        "next_occurrences": [occurrence_document(each, title=row["title"], reading=reading) for each in upcoming],
        "images": _images(item["image"], images, reading=reading),
        "attachments": _attachments(row, reading=reading),
        "organizer": row["organizer"],
        "price_text": row["price_text"],
        "ticket_url": row["ticket_url"] or None,
        "accessibility": row["accessibility"],
        "original_url": row["original_url"] or None,
    }


def occurrence_document(occurrence: Occurrence, *, title: str, reading: Reading) -> dict[str, Any]:
    """When one date takes place, and what became of it."""
    return {
        "occurrence": _instant(occurrence.key, reading=reading),
        "starts_at": _instant(occurrence.starts_at, reading=reading),
        "ends_at": _instant(occurrence.ends_at, reading=reading),
        "status": occurrence.status,
        "title": occurrence.title or title,
        "reason": occurrence.reason,
    }


def article_path(public_id: UUID) -> str:
    """The public page of a piece of news."""
    return f"/nachrichten/{public_id}/"


def event_path(public_id: UUID) -> str:
    """The public page of an event."""
    return f"/veranstaltungen/{public_id}/"


def row_of(item: Any, columns: Iterable[str]) -> dict[str, Any]:
    """The columns of an item that is not in the database, such as a draft in its preview."""
    row = {}
    for column in columns:
        value = item
        for step in column.split("__"):
            value = getattr(value, step) if value is not None else None
        row[column] = value
    return row


def _shared(row: Row, *, reading: Reading, kind: str, path: str) -> dict[str, Any]:
    origin = reading.town.origin
    return {
        "id": str(row["public_id"]),
        "type": kind,
        "updated_at": _instant(row["updated_at"], reading=reading),
        "areas": [str(area) for area in row["area_ids"]],
        "lang": row["lang"],
        "url": f"{origin}{path}",
        "title": row["title"],
        "teaser": row["teaser_text"],
        "categories": [str(category) for category in row["category_ids"]],
        "image": absolute_image(row["picture__image_json"], origin=origin),
    }


def _event(row: Row, *, reading: Reading) -> dict[str, Any]:
    return {
        **_shared(row, reading=reading, kind="events", path=event_path(row["public_id"])),
        "all_day": row["is_all_day"],
        "location": _location(row, name=row["location"]),
        "source": _source(row, reading=reading),
    }


def _source(row: Row, *, reading: Reading) -> dict[str, Any]:
    """Who says it. What is written here comes from the town itself."""
    if row["source__public_id"] is None:
        return {"id": None, "name": reading.town.title, "logo": None, "kind": "own", "rights": "own", "link": None}
    rights = row["source__rights"]
    return {
        "id": str(row["source__public_id"]),
        "name": row["source__name"],
        "logo": None,
        "kind": "own" if rights == "own" else "press",
        "rights": rights,
        "link": row["source__link"] or None,
    }


def _location(row: Row, *, name: str) -> dict[str, Any] | None:
    if row["place__public_id"] is None and not name:
        return None
    has_point = row["place__latitude"] is not None and row["place__longitude"] is not None
    return {
        "place": str(row["place__public_id"]) if row["place__live"] else None,
        "name": name or row["place__name"],
        "street": row["place__street"] or "",
        "postal_code": row["place__postal_code"] or "",
        "city": row["place__city"] or "",
        "point": {"lat": row["place__latitude"], "lon": row["place__longitude"]} if has_point else None,
    }


def _recurrence(row: Row, *, series: Series, reading: Reading) -> dict[str, Any] | None:
    if not series.recurrence and not series.overrides:
        return None
    return {
        "rule": row["recurrence"],
        "text": row["recurrence_text"],
        "exceptions": [
            {
                "occurrence": _instant(each.occurrence, reading=reading),
                "status": "cancelled" if each.is_cancelled else "moved",
                "starts_at": _instant(each.starts_at, reading=reading),
                "ends_at": _instant(each.ends_at, reading=reading),
                "title": each.title,
                "reason": each.reason,
            }
            for each in series.overrides
        ],
    }


def _images(first: dict[str, Any] | None, others: Iterable[Any], *, reading: Reading) -> list[dict[str, Any]]:
    rendered = (absolute_image(image, origin=reading.town.origin) for image in others)
    return [image for image in (first, *rendered) if image is not None]


def _attachments(row: Row, *, reading: Reading) -> list[dict[str, Any]]:
    return [{**each, "url": f"{reading.town.origin}{each['url']}"} for each in row["attachments"]]


def _instant(moment: datetime | None, *, reading: Reading) -> str | None:
    return rfc3339(moment, zone=ZoneInfo(reading.town.timezone)) if moment is not None else None
