"""The tree of areas from the file; the file owns those that it lists, and leaves alone what the town added."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from backend.library.models import Area
from backend.library.rollout.area_contacts import contacts_of, find_contacts
from backend.library.section import AreaContactPart, AreaPart, LibrarySection
from backend.library.settling import Row, Rows, remove_rows, row_id, settle_rows
from backend.tenants.changes import Change
from backend.tenants.models import AppliedFile
from backend.tenants.rollout.context import Rollout
from backend.tenants.schemas import town_of_connection

Entry = tuple[tuple[str, ...], int, AreaPart]  # names from the top down, position among its siblings


def apply_areas(rollout: Rollout) -> Iterator[Change]:
    """Settle level by level, so that a parent exists before its children; then remove what is listed no more."""
    applied = rollout.applied_section(LibrarySection)
    wanted = _flat(rollout.section(LibrarySection).areas)
    earlier = _flat(applied.areas) if applied else []
    contacts = contacts_of(_contacts(wanted), applied=_contacts(earlier), slug=rollout.town.slug)
    yield from settle_rows(contacts)
    cared_for = {names for names, _position, area in [*wanted, *earlier] if area.contact}
    before = _rows(earlier, cared_for=cared_for, slug=rollout.town.slug)
    for _depth, level in groupby(wanted, key=lambda entry: len(entry[0])):
        rows = _rows(list(level), cared_for=cared_for, slug=rollout.town.slug)
        yield from settle_rows(
            Rows(
                model=Area,
                wanted=rows,
                applied=before,
                is_owned_by_file=True,
                first_values=frozenset({"position", "contact"}),
                natural_key=("parent", "name"),
            )
        )
    kept = _rows(wanted, cared_for=cared_for, slug=rollout.town.slug)
    yield from remove_rows(Rows(model=Area, wanted=kept, applied=before))
    yield from remove_rows(contacts)


def is_in_file(area: Area) -> bool:
    """Whether the file that was applied last lists this area, which then is the operator's but for its place."""
    town = town_of_connection()
    applied = AppliedFile.objects.filter(municipality=town).values_list("document__areas", flat=True).first()
    names = [area.name]
    above = area.parent
    while above is not None:
        names.insert(0, above.name)
        above = above.parent
    return tuple(names) in _names(applied or [])


def _names(areas: Sequence[Mapping[str, Any]], *, above: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Of each area with those above it, from the document as it is kept."""
    here = {(*above, area["name"]) for area in areas}
    below = (_names(area["children"], above=(*above, area["name"])) for area in areas)
    return here.union(*below)


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


def _contacts(entries: Sequence[Entry]) -> list[AreaContactPart]:
    return [area.contact for _names, _position, area in entries if area.contact]


def _rows(entries: Sequence[Entry], *, cared_for: Collection[tuple[str, ...]], slug: str) -> list[Row]:
    """Of an area for which the file names nobody, and never did, the contact is the town's alone."""
    contacts = find_contacts(_contacts(entries), slug=slug)
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
                "center_lat": area.center.lat if area.center else None,
                "center_lon": area.center.lon if area.center else None,
                "postal_codes": list(area.postal_codes),
                "position": position,
                **({"contact": contacts.get(area.contact) if area.contact else None} if names in cared_for else {}),
            },
        )
        for names, position, area in entries
    ]
