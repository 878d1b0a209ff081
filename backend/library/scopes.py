"""Which areas and categories belong together when somebody asks for one; what they are stands in `models`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

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
