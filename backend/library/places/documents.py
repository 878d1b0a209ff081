"""From a row of a place to what the API answers; which rows is the business of `statements`.

A row has the columns named here and beside them `image` (as stored), `contact` (a mapping or None), `category_ids` and
`distance` in metres or None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from backend.common.clock import earliest, end_of_day, local_day, rfc3339
from backend.common.html import absolute_links
from backend.library.languages import languages_document
from backend.library.opening.documents import hours_from, spans_document
from backend.library.opening.holidays import StateHolidays
from backend.library.opening.rules import Calendar, Hours, day_of, status_at
from backend.library.pictures import absolute_image
from backend.tenants.registry import Reading

Row = dict[str, Any]

PLACE_ITEM = (
    "public_id",
    "updated_at",
    "area_ids",
    "lang",
    "name",
    "teaser_text",
    "street",
    "postal_code",
    "city",
    "latitude",
    "longitude",
    "phone",
    "email",
    "website",
    "hours_json",
    "opening_hours",
    "accessibility",
)
PLACE_DETAIL = (*PLACE_ITEM, "description_html")
CONTACT = ("name", "role", "phone", "email", "website")
DAYS_AHEAD = 7


@dataclass(frozen=True, kw_only=True)
class Dated:
    """A document, and the instant at which time alone makes it wrong."""

    document: dict[str, Any]
    valid_until: datetime | None


def place_item(row: Row, *, reading: Reading) -> Dated:
    """A place in a list; `row` has the columns PLACE_ITEM."""
    hours, calendar = hours_from(row["hours_json"]), calendar_of(reading)
    status = status_at(hours, now=reading.now, calendar=calendar)
    document = {**_plain(row, reading=reading), "open_now": status.is_open}
    return Dated(document=document, valid_until=status.changes_at)


def place_detail(row: Row, *, reading: Reading) -> Dated:
    """The whole place; `row` has the columns PLACE_DETAIL."""
    item = place_item(row, reading=reading)
    hours, today = hours_from(row["hours_json"]), local_day(reading.now, zone=reading.zone)
    opening = item.document["opening_hours"]
    midnight = None
    if opening is not None and hours.is_known:
        opening["exceptions"] = [each for each in opening["exceptions"] if each["to"] >= today.isoformat()]
        opening["next_days"] = _next_days(hours, today=today, reading=reading)
        midnight = end_of_day(today, zone=reading.zone)
    document = {
        **item.document,
        "languages": languages_document(row.get("languages"), reading=reading, path=place_path(row["public_id"])),
        "description_html": absolute_links(row["description_html"], base_url=f"{reading.origin}/"),
        "images": [item.document["image"]] if item.document["image"] else [],
    }
    return Dated(document=document, valid_until=earliest([item.valid_until, midnight]))


def place_kept(row: Row, *, reading: Reading) -> dict[str, Any]:
    """The whole place without what time alone decides: its hours are rules, exceptions that are over among them."""
    plain = _plain(row, reading=reading)
    plain.pop("distance")
    return {
        **plain,
        "description_html": absolute_links(row["description_html"], base_url=f"{reading.origin}/"),
        "images": [plain["image"]] if plain["image"] else [],
    }


def place_feature(row: Row, *, reading: Reading) -> dict[str, Any]:
    """The same for a map (RFC 7946), without what time alone decides."""
    plain = _plain(row, reading=reading)
    point = plain.pop("point")
    plain.pop("distance")
    return {
        "type": "Feature",
        "id": plain["id"],
        "geometry": {"type": "Point", "coordinates": [point["lon"], point["lat"]]},
        "properties": plain,
    }


def calendar_of(reading: Reading) -> Calendar:
    """The wall clock and the public holidays that hold in the town."""
    return Calendar(zone=reading.zone, holidays=StateHolidays(reading.town.state))


def place_path(public_id: Any) -> str:
    """The public page of a place."""
    return f"/orte/{public_id}/"


def row_of(draft: Any) -> Row:
    """The row of a place that is not in the database, such as a draft in its preview."""
    return {
        **{name: getattr(draft, name) for name in PLACE_DETAIL},
        "image": draft.picture.image_json if draft.picture else None,
        "contact": {name: getattr(draft.contact, name) for name in CONTACT} if draft.contact else None,
        "category_ids": sorted(category.public_id for category in draft.categories.all()),
        "distance": None,
    }


def _plain(row: Row, *, reading: Reading) -> dict[str, Any]:
    has_point = row["latitude"] is not None and row["longitude"] is not None
    return {
        "id": str(row["public_id"]),
        "type": "place",
        "updated_at": rfc3339(row["updated_at"], zone=reading.zone),
        "areas": [str(area) for area in row["area_ids"]],
        "lang": row["lang"],
        "url": f"{reading.origin}{place_path(row['public_id'])}",
        "name": row["name"],
        "teaser": row["teaser_text"],
        "categories": [str(category) for category in row["category_ids"]],
        "street": row["street"],
        "postal_code": row["postal_code"],
        "city": row["city"],
        "point": {"lat": row["latitude"], "lon": row["longitude"]} if has_point else None,
        "distance": row["distance"],
        "contact": _contact(row),
        "opening_hours": _opening(row),
        "accessibility": row["accessibility"],
        "image": absolute_image(row["image"], origin=reading.origin),
    }


def _contact(row: Row) -> dict[str, Any]:
    """The place's own numbers, else those of the contact that it points to."""
    contact: Mapping[str, Any] = row["contact"] or dict.fromkeys(CONTACT, "")
    own = {name: row[name] or contact[name] for name in ("phone", "email")}
    return {
        "name": contact["name"],
        "role": contact["role"],
        **own,
        "website": row["website"] or contact["website"] or None,
    }


def _opening(row: Row) -> dict[str, Any] | None:
    """What is known of the hours; None where nothing is said."""
    if not row["hours_json"] and not row["opening_hours"]:
        return None
    nothing = {"text": [], "seasons": [], "exceptions": [], "on_holidays": "closed", "by_appointment": False}
    return {**nothing, **row["hours_json"], "note": row["opening_hours"]}


def _next_days(hours: Hours, *, today: date, reading: Reading) -> list[dict[str, Any]]:
    """This and the coming days as they are in the end, with holidays and exceptions."""
    calendar = calendar_of(reading)
    holidays = StateHolidays(reading.town.state)
    days = [day_of(hours, today + timedelta(days=number), calendar=calendar) for number in range(DAYS_AHEAD)]
    return [
        {
            "on": day.on.isoformat(),
            "spans": list(spans_document(day.spans)),
            "holiday": holidays.name(day.on),
            "reason": day.reason,
        }
        for day in days
    ]
