"""Which of the town's own areas a street of the waste authority lies in."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from backend.common.german import fold
from backend.library.models import Area
from backend.waste_calendar.models import Street


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


def assign_areas(*, now: datetime) -> int:
    """Give each street the area that it lies in by now, after the town's areas have changed; returns how many moved."""
    find_area, moved = area_finder(), []
    for street in Street.objects.only("pk", "ags", "place", "area_id"):
        area = find_area(ags=street.ags, place=street.place)
        if street.area_id != area:
            street.area_id, street.updated_at = area, now
            moved.append(street)
    Street.objects.bulk_update(moved, ["area_id", "updated_at"], batch_size=2000)
    return len(moved)
