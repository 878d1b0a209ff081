"""Which areas and categories belong together when somebody asks for one; what they are stands in `models`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

import orjson
from django.db import connection
from django.utils.translation import gettext_lazy as _

from backend.common.errors import InvalidParameter

Node = tuple[int, int | None, UUID]  # primary key, parent's primary key, public id
Parents = dict[int, int | None]

_TREES = """
SELECT 'area', id, parent_id, public_id FROM library_area WHERE %(area)s::uuid IS NOT NULL
UNION ALL
SELECT 'category', id, parent_id, public_id FROM library_category WHERE %(category)s::uuid IS NOT NULL
"""
_NAMES = """
SELECT name FROM library_area WHERE public_id = %(area)s
UNION ALL
SELECT title FROM library_category WHERE public_id = %(category)s
"""
_UNKNOWN = {"area": _("This area is not known."), "category": _("This category is not known.")}


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a list filters by; None: by nothing."""

    areas: tuple[UUID, ...] | None = None
    categories: tuple[UUID, ...] | None = None


def read_scope(*, area: UUID | None = None, category: UUID | None = None) -> Scope:
    """The area with those around and those below it, the category with those below it, in one statement at most.

    Raises InvalidParameter for an id that is no area or category of this town.
    """
    wanted = {"area": area, "category": category}
    if not any(wanted.values()):
        return Scope()
    trees = defaultdict[str, list[Node]](list)
    with connection.cursor() as cursor:
        cursor.execute(_TREES, wanted)
        for kind, *node in cursor.fetchall():
            trees[kind].append((node[0], node[1], node[2]))
    scope = Scope(
        areas=related(trees["area"], to=area, is_upwards=True) if area else None,
        categories=related(trees["category"], to=category, is_upwards=False) if category else None,
    )
    unknown = {"area": scope.areas == (), "category": scope.categories == ()}
    if any(unknown.values()):
        raise InvalidParameter.several({name: [_UNKNOWN[name]] for name, is_so in unknown.items() if is_so})
    return scope


# A column with all areas, for a statement that asks for more; `areas_around` reads it.
AREAS_COLUMN = "(SELECT json_agg(json_build_array(id, parent_id, public_id)) FROM library_area)::text"


def areas_around(area: UUID, *, column: str | None) -> tuple[UUID, ...]:
    """The area with those around and those below it. Raises InvalidParameter if the town has no such area."""
    nodes = [(pk, parent, UUID(public_id)) for pk, parent, public_id in orjson.loads(column or "[]")]
    if found := related(nodes, to=area, is_upwards=True):
        return found
    raise InvalidParameter.several({"area": [_UNKNOWN["area"]]})


def names_of(*, area: str | None, category: str | None) -> list[str]:
    """What the area and the category with these ids are called, for headings; in one statement at most."""
    if not (area or category):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, {"area": area, "category": category})
        return [name for (name,) in cursor.fetchall()]


def areas_concerned(areas: Collection[UUID]) -> tuple[UUID, ...]:
    """These areas with those around and those below them, in one statement; empty stays empty: everywhere.

    One that is gone meanwhile stays as it is: without it, what was for nobody would be for everybody.
    """
    if not areas:
        return ()
    nodes = _nodes("SELECT id, parent_id, public_id FROM library_area")
    found = chain.from_iterable(related(nodes, to=area, is_upwards=True) for area in areas)
    return tuple(sorted({*areas, *found}))


def categories_around(categories: Collection[UUID]) -> tuple[UUID, ...]:
    """These categories with those that they belong to, in one statement: what is of football is of sports too."""
    return tuple(sorted(set(chain.from_iterable(around_each(categories).values()))))


def around_each(categories: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Each of these categories with itself and those that it belongs to, all in one statement."""
    if not categories:
        return {}
    nodes = _nodes("SELECT id, parent_id, public_id FROM library_category")
    parents = {pk: parent for pk, parent, _public_id in nodes}
    names = {pk: public_id for pk, _parent, public_id in nodes}
    starts = {public_id: pk for pk, public_id in names.items() if public_id in categories}
    return {
        public_id: tuple(names[pk] for pk in (start, *_up(parents, start=start))) for public_id, start in starts.items()
    }


def _nodes(statement: str) -> list[Node]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def related(nodes: Iterable[Node], *, to: UUID, is_upwards: bool) -> tuple[UUID, ...]:
    """Public ids of one node of a tree, its descendants and, upwards too, its ancestors; empty for an unknown node."""
    by_pk = {pk: (parent, public_id) for pk, parent, public_id in nodes}
    start = next((pk for pk, (_parent, public_id) in by_pk.items() if public_id == to), None)
    if start is None:
        return ()
    parents = {pk: parent for pk, (parent, _public_id) in by_pk.items()}
    keys = {start, *_down(parents, start=start), *(_up(parents, start=start) if is_upwards else ())}
    return tuple(sorted(by_pk[pk][1] for pk in keys))


def _up(parents: Parents, *, start: int) -> Iterator[int]:
    parent = parents[start]
    while parent is not None:
        yield parent
        parent = parents[parent]


def _down(parents: Parents, *, start: int) -> Iterator[int]:
    children = defaultdict(list)
    for pk, parent in parents.items():
        children[parent].append(pk)
    waiting = [start]
    while waiting:
        below = children[waiting.pop()]
        yield from below
        waiting.extend(below)
