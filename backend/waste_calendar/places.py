"""Which of the town's own areas a street of the waste authority lies in."""

from __future__ import annotations

from typing import Protocol

from backend.common.german import fold
from backend.library.models import Area


class AreaFinder(Protocol):
    """Finds the primary key of an area by official key and name."""

    def __call__(self, *, ags: str, place: str) -> int | None: ...


def area_finder() -> AreaFinder:
    """A finder over the town's areas, which are read once.

    A place is found by name, in the municipality with that key where several have the name. Without a place, or with
    one that the town doesn't list, it is the municipality of an Amt; None is the town proper.
    """
    nodes = list(Area.objects.order_by().values_list("pk", "name", "ags", "parent__ags"))
    by_key = {ags: pk for pk, _name, ags, _parent in nodes if ags}
    by_name: dict[str, list[tuple[int, str]]] = {}
    for pk, name, ags, parent in nodes:
        by_name.setdefault(fold(name), []).append((pk, parent or ags or ""))

    def find(*, ags: str, place: str) -> int | None:
        named = by_name.get(fold(place), []) if place else []
        inside = [pk for pk, key in named if key == ags] or [pk for pk, key in named if not key]
        return inside[0] if inside else by_key.get(ags)

    return find
