"""Facilities and sights from the file: first values of published places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.common.html import from_text
from backend.library.models import Category, Picture, Place
from backend.library.opening.blocks import hours_stream
from backend.library.opening.part import hours_of_part
from backend.library.places.section import PlacePart, PlacesSection
from backend.library.rollout.lists import applied_list, read_list, remember
from backend.library.settling import Row, Rows, remove_rows, row_id, settle_rows
from backend.tenants.changes import Change
from backend.tenants.rollout.context import Rollout

LIST = "places"


def apply_places(rollout: Rollout) -> Iterator[Change]:
    """Settle what is listed, then remove what is listed no more and neither in use nor edited."""
    places = rollout.section(PlacesSection).places
    entries = read_list(rollout.folder / places, PlacePart) if isinstance(places, str) else list(places)
    rows = Rows(
        model=Place,
        wanted=_rows(entries, rollout=rollout),
        applied=_rows(applied_list(LIST, PlacePart), rollout=rollout),
    )
    yield from settle_rows(rows)
    yield from remove_rows(rows)
    remember(LIST, entries)


def _rows(entries: list[PlacePart], *, rollout: Rollout) -> list[Row]:
    slug = rollout.town.slug
    categories = {category.title: category for category in Category.objects.all()}
    ids = {entry.picture: row_id(slug, "picture", entry.picture) for entry in entries if entry.picture}
    pictures = Picture.objects.in_bulk(list(ids.values()), field_name="public_id")
    return [
        Row(
            subject=f"place {entry.name}",
            public_id=row_id(slug, "place", entry.name),
            values={
                **_columns(entry),
                "picture": pictures.get(ids[entry.picture]) if entry.picture else None,
                "categories": frozenset(
                    [categories[entry.category]] if entry.category and entry.category in categories else []
                ),
            },
            initial={
                "lang": rollout.town.languages[0],
                "first_published_at": rollout.now,
                "last_published_at": rollout.now,
            },
        )
        for entry in entries
    ]


def _columns(entry: PlacePart) -> dict[str, Any]:
    hours = hours_of_part(entry.hours)
    return {
        "name": entry.name,
        "description": from_text(entry.description),
        "street": entry.street,
        "postal_code": entry.postal_code or "",
        "city": entry.city,
        "latitude": entry.lat,
        "longitude": entry.lon,
        "phone": entry.phone or "",
        "email": entry.email or "",
        "website": entry.website or "",
        "hours": hours_stream(hours),
        "on_holidays": hours.on_holidays,
        "by_appointment": hours.by_appointment,
        "opening_hours": entry.opening_hours,
        "accessibility": entry.accessibility,
    }
