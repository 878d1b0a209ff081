"""The tree of areas from the file; the file owns those that it lists, and leaves alone what the town added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from backend.library.models import Area
from backend.library.section import AreaPart, LibrarySection
from backend.library.settling import Row, Rows, remove_rows, row_id, settle_rows
from backend.tenants.changes import Change
from backend.tenants.rollout.context import Rollout

Entry = tuple[tuple[str, ...], int, AreaPart]  # names from the top down, position among its siblings


def apply_areas(rollout: Rollout) -> Iterator[Change]:
    """Settle level by level, so that a parent exists before its children; then remove what is listed no more."""
    applied = rollout.applied_section(LibrarySection)
    wanted = _flat(rollout.section(LibrarySection).areas)
    for _depth, level in groupby(wanted, key=lambda entry: len(entry[0])):
        rows = _rows(list(level), slug=rollout.town.slug)
        yield from settle_rows(Rows(model=Area, wanted=rows, is_owned_by_file=True, natural_key=("parent", "name")))
    yield from remove_rows(
        Rows(
            model=Area,
            wanted=_rows(wanted, slug=rollout.town.slug),
            applied=_rows(_flat(applied.areas) if applied else [], slug=rollout.town.slug),
        )
    )


def _flat(areas: Sequence[AreaPart]) -> list[Entry]:
    """All areas, top level first."""
    level: list[Entry] = [((area.name,), position, area) for position, area in enumerate(areas)]
    found: list[Entry] = []
    while level:
        found += level
        level = [
            ((*names, child.name), position, child)
            for names, _position, area in level
            for position, child in enumerate(area.children)
        ]
    return found


def _rows(entries: Sequence[Entry], *, slug: str) -> list[Row]:
    parents = Area.objects.in_bulk(
        [row_id(slug, "area", *names[:-1]) for names, _position, _area in entries], field_name="public_id"
    )
    return [
        Row(
            subject=f"area {'/'.join(names)}",
            public_id=row_id(slug, "area", *names),
            values={
                "parent": parents.get(row_id(slug, "area", *names[:-1])),
                "name": area.name,
                "kind": area.kind,
                "ags": area.ags or "",
                "postal_codes": list(area.postal_codes),
                "position": position,
            },
        )
        for names, position, area in entries
    ]
