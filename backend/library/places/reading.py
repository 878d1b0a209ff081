"""The read builders of places; their SQL is in `statements`, their shapes are in `documents`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from backend.common.clock import earliest
from backend.common.errors import NotFound
from backend.common.pagination import cut_page, decode_cursor
from backend.library.places.documents import place_detail, place_feature, place_item
from backend.library.places.statements import Box, Near, read_place, read_place_counts, read_places
from backend.serving.answers import Answer
from backend.tenants.registry import Part, Reading

DEFAULT_RADIUS = 10_000
GEOJSON = "application/geo+json"
MOST_ON_A_MAP = 5_000


def build_places(
    reading: Reading,
    *,
    limit: int,
    cursor: str | None = None,
    categories: Sequence[UUID] | None = None,
    near: Near | None = None,
    box: Box | None = None,
) -> Answer:
    """A page of places by name, or by distance where `near` is given."""
    kind = int if near else str
    after = decode_cursor(cursor, kinds=(kind, UUID)) if cursor else None
    rows = read_places(
        reading,
        limit=limit + 1,
        categories=categories,
        near=near,
        box=box,
        after=(after[0], after[1]) if after else None,
    )
    key = "distance" if near else "sort_key"
    page = cut_page(rows.items, limit=limit, key=lambda row: (row[key], row["public_id"]))
    items = [place_item(row, reading=reading) for row in page.items]
    return Answer(
        body={"items": [item.document for item in items], "next": page.next},
        valid_until=earliest([rows.changes_at, *(item.valid_until for item in items)]),
    )


def build_place(reading: Reading, *, public_id: UUID) -> Answer:
    """One place. Raises NotFound."""
    rows = read_place(reading, public_id=public_id)
    if not rows.items:
        raise NotFound
    found = place_detail(rows.items[0], reading=reading)
    return Answer(body=found.document, valid_until=earliest([rows.changes_at, found.valid_until]))


def build_map(
    reading: Reading, *, categories: Sequence[UUID] | None = None, near: Near | None = None, box: Box | None = None
) -> Answer:
    """All places that have a point, as one GeoJSON document."""
    rows = read_places(reading, limit=MOST_ON_A_MAP, categories=categories, near=near, box=box, is_on_map=True)
    body: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [place_feature(row, reading=reading) for row in rows.items],
    }
    return Answer(body=body, valid_until=rows.changes_at, content_type=GEOJSON)


def count_places(reading: Reading) -> Part:
    """Published places by category."""
    rows = read_place_counts(reading)
    return Part(document={UUID(row["category"]): row["number"] for row in rows.items}, valid_until=rows.changes_at)
