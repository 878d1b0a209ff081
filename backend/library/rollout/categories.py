"""The file's categories: first values that editors may change, add to and delete."""

from __future__ import annotations

from collections.abc import Iterator

from backend.library.models import Category
from backend.library.section import LibrarySection
from backend.library.settling import Row, Rows, remove_rows, row_id, settle_rows
from backend.tenants.changes import Change
from backend.tenants.rollout.context import Rollout


def apply_categories(rollout: Rollout) -> Iterator[Change]:
    """Settle what is listed, then remove what is listed no more and not in use."""
    applied = rollout.applied_section(LibrarySection)
    rows = Rows(
        model=Category,
        wanted=_rows(rollout.section(LibrarySection), slug=rollout.town.slug),
        applied=_rows(applied, slug=rollout.town.slug) if applied else [],
        natural_key=("title",),
    )
    yield from settle_rows(rows)
    yield from remove_rows(rows)


def _rows(section: LibrarySection, *, slug: str) -> list[Row]:
    return [
        Row(
            subject=f"category {category.title}",
            public_id=row_id(slug, "category", category.title),
            values={
                "title": category.title,
                "color": category.color or "",
                "icon": category.icon,
                "position": position,
            },
        )
        for position, category in enumerate(section.categories)
    ]
