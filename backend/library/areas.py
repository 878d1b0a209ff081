"""Which areas belong together when somebody asks for one; what an area is stands in `models`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.errors import InvalidParameter
from backend.library.models import Area

Node = tuple[int, int | None, UUID]  # primary key, parent's primary key, public id


def scope_of(area_id: UUID | None) -> tuple[UUID, ...] | None:
    """The area itself, those around it and those below it: what a list filters by. None, everything, for None.

    One query. Raises InvalidParameter for an id that is no area of this town.
    """
    if area_id is None:
        return None
    nodes = list(Area.objects.order_by().values_list("pk", "parent_id", "public_id"))
    scope = related(nodes, to=area_id)
    if not scope:
        raise InvalidParameter("area", detail=_("This area is not known."))
    return scope


def related(nodes: Iterable[Node], *, to: UUID) -> tuple[UUID, ...]:
    """Public ids of one node of a tree, its ancestors and its descendants; empty when it is not in the tree."""
    by_pk = {pk: (parent, public_id) for pk, parent, public_id in nodes}
    start = next((pk for pk, (_parent, public_id) in by_pk.items() if public_id == to), None)
    if start is None:
        return ()
    parents = {pk: parent for pk, (parent, _public_id) in by_pk.items()}
    keys = {start, *_up(parents, start=start), *_down(parents, start=start)}
    return tuple(sorted(by_pk[pk][1] for pk in keys))


def _up(parents: dict[int, int | None], *, start: int) -> Iterator[int]:
    parent = parents[start]
    while parent is not None:
        yield parent
        parent = parents[parent]


def _down(parents: dict[int, int | None], *, start: int) -> Iterator[int]:
    children = defaultdict(list)
    for pk, parent in parents.items():
        children[parent].append(pk)
    waiting = [start]
    while waiting:
        below = children[waiting.pop()]
        yield from below
        waiting.extend(below)
