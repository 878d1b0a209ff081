"""What the library says in answers: one flat statement each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from backend.common.clock import earliest
from backend.library.models import Category
from backend.serving.answers import Answer
from backend.tenants import registry
from backend.tenants.registry import Reading

SURFACE, ON_SURFACE = "#ffffff", "#1b1b1b"
LEGAL_PAGES = {"imprint": "impressum", "privacy": "datenschutz", "accessibility": "barrierefreiheit"}

_CONFIG = """
SELECT
    (SELECT row_to_json(theme) FROM (
        SELECT "primary", on_primary, accent, on_accent, home, image_json
        FROM library_appearance LEFT JOIN library_picture ON library_picture.id = logo_id LIMIT 1
    ) theme),
    (SELECT row_to_json(contact) FROM (
        SELECT name, street, postal_code, city, email, phone, website FROM library_contactdetails LIMIT 1
    ) contact),
    (SELECT coalesce(json_agg(area ORDER BY area.position, area.name), '[]') FROM (
        SELECT id, parent_id, public_id, name, kind, postal_codes, position FROM library_area
    ) area)
"""


def build_config(reading: Reading) -> dict[str, Any]:
    """The library's keys of the config document."""
    with connection.cursor() as cursor:
        cursor.execute(_CONFIG)
        theme, contact, areas = cursor.fetchone()
    return {
        "areas": _tree(areas, parent=None),
        "theme": _theme(theme or {}, origin=reading.origin),
        "home": _home(theme or {}, reading=reading),
        "contact": contact or dict.fromkeys(CONTACT_COLUMNS, ""),
        "legal": {key: f"{reading.origin}/rechtliches/{page}/" for key, page in LEGAL_PAGES.items()},
    }


CONTACT_COLUMNS = ("name", "street", "postal_code", "city", "email", "phone", "website")


def build_categories(reading: Reading) -> Answer:
    """The tree of categories with the number of live items by module."""
    rows = Category.objects.values("id", "parent_id", "public_id", "title", "icon", "color")
    children: dict[int | None, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        children[row["parent_id"]].append(row)
    counts = {
        module.key: module.counts(reading)
        for module in registry.active_modules(reading.town)
        if module.counts is not None
    }
    numbers = {key: part.document for key, part in counts.items()}
    return Answer(
        body={"items": _categories(children, parent=None, counts=numbers), "next": None},
        valid_until=earliest(part.valid_until for part in counts.values()),
    )


def _tree(areas: Iterable[Mapping[str, Any]], *, parent: int | None) -> list[dict[str, Any]]:
    areas = list(areas)
    return [
        {
            "id": area["public_id"],
            "name": area["name"],
            "kind": area["kind"],
            "postal_codes": area["postal_codes"],
            "children": _tree(areas, parent=area["id"]),
        }
        for area in areas
        if area["parent_id"] == parent
    ]


def _theme(row: Mapping[str, Any], *, origin: str) -> dict[str, Any]:
    sources = (row.get("image_json") or {}).get("sources", {})
    return {
        "primary": row.get("primary", "#1a4b84"),
        "on_primary": row.get("on_primary", "#ffffff"),
        "accent": row.get("accent", "#f2c14e"),
        "on_accent": row.get("on_accent", "#000000"),
        "surface": SURFACE,
        "on_surface": ON_SURFACE,
        "logo": f"{origin}{sources['medium']}" if sources else None,
        "icon": f"{origin}{sources['small']}" if sources else None,
    }


def _home(row: Mapping[str, Any], *, reading: Reading) -> list[str]:
    """The town's order, without sections of modules that it does not have; without an order, all it has."""
    modules = registry.active_modules(reading.town)
    first = [key for module in modules if module.is_first_at_home for key in module.home]
    possible = [key for module in modules for key in module.home]
    return [*first, *(key for key in row.get("home") or possible if key in possible and key not in first)]


def _categories(
    children: Mapping[int | None, list[Mapping[str, Any]]],
    *,
    parent: int | None,
    counts: Mapping[str, Mapping[UUID, int]],
) -> list[dict[str, Any]]:
    return [
        {
            "id": str(row["public_id"]),
            "type": "category",
            "title": row["title"],
            "icon": row["icon"],
            "color": row["color"] or None,
            "counts": {key: numbers.get(row["public_id"], 0) for key, numbers in counts.items()},
            "children": _categories(children, parent=row["id"], counts=counts),
        }
        for row in children[parent]
    ]
