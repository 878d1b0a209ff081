"""Areas and categories as apps keep all of them: each by itself, with the one that it belongs to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from backend.library.models import Area, Category
from backend.tenants.registry import Reading, Synced
from backend.tenants.syncing import NOTHING_BEFORE, Wanted

_AREA = ("public_id", "parent__public_id", "name", "kind", "postal_codes", "position")
_CATEGORY = ("public_id", "parent__public_id", "title", "icon", "color", "position")


def area_documents(reading: Reading, wanted: Wanted) -> dict[UUID, Any]:  # noqa: ARG001 - the registry's signature
    """Parts of the town."""
    return {row["public_id"]: _document("area", row) for row in _chosen(Area.objects.all(), wanted).values(*_AREA)}


def category_documents(reading: Reading, wanted: Wanted) -> dict[UUID, Any]:  # noqa: ARG001 - as above
    """Subjects, without the numbers of items."""
    rows = _chosen(Category.objects.all(), wanted).values(*_CATEGORY)
    return {row["public_id"]: {**_document("category", row), "color": row["color"] or None} for row in rows}


def _chosen(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    if wanted.ids is not None:
        return rows.filter(public_id__in=wanted.ids)
    return rows.filter(public_id__gt=wanted.after or NOTHING_BEFORE).order_by("public_id")[: wanted.limit]


def _document(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    parent = row["parent__public_id"]
    own = {name: value for name, value in row.items() if name not in {"public_id", "parent__public_id"}}
    return {"id": str(row["public_id"]), "type": kind, "parent": str(parent) if parent else None, **own}


AREAS = Synced(type="area", read=area_documents)
CATEGORIES = Synced(type="category", read=category_documents)
