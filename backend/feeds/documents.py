"""From a row of news or events to what the API answers; which rows is the business of `statements`.

A row has the columns named here, instants as datetimes, and beside them `image` (as stored), `source` and `place`, each
a mapping or None; that of a detail also has `images`, those in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.common.clock import rfc3339
from backend.common.html import absolute_links
from backend.feeds.occurrences import Occurrence, Series
from backend.library.languages import languages_document
from backend.library.pictures import absolute_image
from backend.tenants.registry import Reading

Row = Mapping[str, Any]

_SHARED = ("public_id", "updated_at", "area_ids", "lang", "title", "teaser_text", "category_ids")
ARTICLE_ITEM = (*_SHARED, "published_at", "pinned_until")
ARTICLE_DETAIL = (*ARTICLE_ITEM, "body_html", "original_url", "attachments", "note")
EVENT_TIME = ("starts_at", "ends_at", "is_all_day", "recurrence", "overrides", "status", "keyed_from")
EVENT_ITEM = (*_SHARED, *EVENT_TIME, "location")
EVENT_DETAIL = (
    *EVENT_ITEM,
    "description_html",
    "recurrence_text",
    "organizer",
    "price_text",
    "ticket_url",
    "accessibility",
    "original_url",
    "attachments",
    "note",
)
SOURCE = ("public_id", "name", "rights", "link", "origin", "channel")
PLACE = ("public_id", "live", "name", "street", "postal_code", "city", "latitude", "longitude")


def article_item(row: Row, *, reading: Reading) -> dict[str, Any]:
    """A piece of news in a list; `row` has the columns ARTICLE_ITEM."""
    return {
        **_shared(row, reading=reading, kind="news", path=article_path(row["public_id"])),
        "published_at": _instant(row["published_at"], reading=reading),
        "pinned": row["pinned_until"] is not None and row["pinned_until"] > reading.now,
    }


def article_detail(row: Row, *, reading: Reading) -> dict[str, Any]:
    """The whole piece of news; `row` has the columns ARTICLE_DETAIL."""
    item = article_item(row, reading=reading)
    return {
        **item,
        "languages": languages_document(row.get("languages"), reading=reading, path=article_path(row["public_id"])),
        "body_html": absolute_links(row["body_html"], base_url=f"{reading.origin}/"),
        "images": _images(item["image"], row["images"], reading=reading),
        "attachments": _attachments(row, reading=reading),
        "original_url": row["original_url"] or None,
        "note": _note(row, reading=reading),
        "place": _location(row["place"], name=""),
    }


def event_item(row: Row, occurrence: Occurrence, *, reading: Reading) -> dict[str, Any]:
    """One date of an event in a list; `row` has the columns EVENT_ITEM."""
    return {
        **_event(row, reading=reading),
        **occurrence_document(occurrence, title=row["title"], reading=reading),
        **({"location": _location(None, name=occurrence.location)} if occurrence.location else {}),
        "teaser": row["teaser_text"],
    }


def event_feature(row: Row, occurrence: Occurrence, *, reading: Reading) -> dict[str, Any]:
    """One date at a place with a point, for a map; its id is that of the event and of the date."""
    plain = event_item(row, occurrence, reading=reading)
    point = plain["location"]["point"]
    return {
        "type": "Feature",
        "id": f"{plain['id']}/{plain['occurrence']}",
        "geometry": {"type": "Point", "coordinates": [point["lon"], point["lat"]]},
        "properties": plain,
    }


def event_detail(row: Row, *, series: Series, upcoming: Iterable[Occurrence], reading: Reading) -> dict[str, Any]:
    """The whole event; `row` has the columns EVENT_DETAIL, `upcoming` are the next occurrences."""
    item = _event(row, reading=reading)
    return {
        **item,
        "languages": languages_document(row.get("languages"), reading=reading, path=event_path(row["public_id"])),
        "starts_at": _instant(row["starts_at"], reading=reading),
        "ends_at": _instant(row["ends_at"], reading=reading),
        "first_occurrence": _instant(row["keyed_from"] or row["starts_at"], reading=reading),
        "status": row["status"],
        "description_html": absolute_links(row["description_html"], base_url=f"{reading.origin}/"),
        "recurrence": _recurrence(row, series=series, reading=reading),
        "next_occurrences": [occurrence_document(each, title=row["title"], reading=reading) for each in upcoming],
        "images": _images(item["image"], row["images"], reading=reading),
        "attachments": _attachments(row, reading=reading),
        "organizer": row["organizer"],
        "price_text": row["price_text"],
        "ticket_url": row["ticket_url"] or None,
        "accessibility": row["accessibility"],
        "original_url": row["original_url"] or None,
        "note": _note(row, reading=reading),
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
        "new_location": occurrence.location,
    }


def article_path(public_id: UUID | str) -> str:
    """The public page of a piece of news."""
    return f"/nachrichten/{public_id}/"


def event_path(public_id: UUID | str) -> str:
    """The public page of an event."""
    return f"/veranstaltungen/{public_id}/"


def row_of(draft: Any, columns: Iterable[str], *, images: Sequence[Any]) -> dict[str, Any]:
    """The row of an item that is not in the database, such as a draft in its preview."""
    return {
        **{name: getattr(draft, name) for name in columns},
        "image": draft.picture.image_json if draft.picture else None,
        "source": {name: getattr(draft.source, name) for name in SOURCE} if draft.source else None,
        "place": {name: getattr(draft.place, name) for name in PLACE} if draft.place else None,
        "images": images,
    }


def _shared(row: Row, *, reading: Reading, kind: str, path: str) -> dict[str, Any]:
    return {
        "id": str(row["public_id"]),
        "type": kind,
        "updated_at": rfc3339(row["updated_at"], zone=reading.zone),
        "areas": [str(area) for area in row["area_ids"]],
        "lang": row["lang"],
        "url": f"{reading.origin}{path}",
        "title": row["title"],
        "teaser": row["teaser_text"],
        "categories": [str(category) for category in row["category_ids"]],
        "image": absolute_image(row["image"], origin=reading.origin),
        "source": _source(row["source"], reading=reading),
    }


def _event(row: Row, *, reading: Reading) -> dict[str, Any]:
    return {
        **_shared(row, reading=reading, kind="events", path=event_path(row["public_id"])),
        "all_day": row["is_all_day"],
        "location": _location(row["place"], name=row["location"]),
    }


def _source(source: Mapping[str, Any] | None, *, reading: Reading) -> dict[str, Any]:
    """Who says it. What is written here comes from the town itself."""
    if source is None:
        return {"id": None, "name": reading.town.title, "logo": None, "kind": "own", "rights": "own", "link": None}
    return {
        "id": str(source["public_id"]),
        "name": source["name"],
        "logo": None,
        "kind": _kind(source),
        "rights": source["rights"],
        "link": source["link"] or None,
    }


def _kind(source: Mapping[str, Any]) -> str:
    """What another town only passes on is as foreign as if it had come here by itself."""
    if source["origin"] and not source["channel"]:
        return "region"
    return "own" if source["rights"] == "own" else "press"


def _note(row: Row, *, reading: Reading) -> dict[str, str] | None:
    """What the town itself says below the text of another one."""
    return {"by": reading.town.title, "text": row["note"]} if row["note"] else None


def _location(place: Mapping[str, Any] | None, *, name: str) -> dict[str, Any] | None:
    """A place of the town under its own or another name, or only a name."""
    if place is None:
        nowhere = {"street": "", "postal_code": "", "city": "", "point": None}
        return {"place": None, "name": name, **nowhere} if name else None
    has_point = place["latitude"] is not None and place["longitude"] is not None
    return {
        "place": str(place["public_id"]) if place["live"] else None,
        "name": name or place["name"],
        "street": place["street"],
        "postal_code": place["postal_code"],
        "city": place["city"],
        "point": {"lat": place["latitude"], "lon": place["longitude"]} if has_point else None,
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
                "new_location": each.location,
            }
            for each in series.overrides
        ],
    }


def _images(first: dict[str, Any] | None, others: Iterable[Any], *, reading: Reading) -> list[dict[str, Any]]:
    rendered = (absolute_image(image, origin=reading.origin) for image in others)
    return [image for image in (first, *rendered) if image is not None]


def _attachments(row: Row, *, reading: Reading) -> list[dict[str, Any]]:
    return [{**each, "url": f"{reading.origin}{each['url']}"} for each in row["attachments"]]


def _instant(moment: datetime | None, *, reading: Reading) -> str | None:
    return rfc3339(moment, zone=reading.zone) if moment is not None else None
