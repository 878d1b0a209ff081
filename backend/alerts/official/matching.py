"""Whom a warning concerns: by official key, and by outline where there is one. Knows no framework and no tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from math import asin, cos, radians, sin, sqrt

from backend.alerts.official.keys import AGS, COUNTY, UNION
from backend.alerts.official.warning import Circle, Extent, Point, Ring

_EARTH = 6371.0  # kilometres


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A town or one of its municipalities: its keys, and points of it on the map."""

    county: str  # five digits
    ags: str = ""  # eight digits
    union: str = ""  # nine digits, of an Amt
    points: tuple[Point, ...] = ()

    @property
    def is_county(self) -> bool:
        """Nothing smaller is known of it: what holds anywhere in the county is for it."""
        return not self.ags and not self.union


class _Match(IntEnum):
    NO = 0
    AROUND = 1  # a larger area that it lies in
    EXACTLY = 2  # it, or a part of it


def concerns(extents: Iterable[Extent], spot: Spot) -> bool:
    """Whether one of the areas is this place, has it in its outline, or, without an outline, has it in its key."""
    return any(_concerns(extent, spot) for extent in extents)


def _concerns(extent: Extent, spot: Spot) -> bool:
    match = max((_match(key, spot) for key in extent.keys), default=_Match.NO)
    if match is _Match.EXACTLY:
        return True
    if (extent.polygons or extent.circles) and spot.points:
        return any(is_inside(point, extent) for point in spot.points)
    return match is _Match.AROUND


def _match(key: str, spot: Spot) -> _Match:
    if len(key) <= COUNTY:
        is_around = spot.county.startswith(key)
        is_it = is_around and len(key) == COUNTY and spot.is_county
        return _Match.EXACTLY if is_it else _Match.AROUND if is_around else _Match.NO
    if spot.is_county:
        return _Match.EXACTLY if key.startswith(spot.county) else _Match.NO
    is_it = (len(key) == AGS and key == spot.ags) or (len(key) == UNION and key == spot.union)
    return _Match.EXACTLY if is_it else _Match.NO


def is_inside(point: Point, extent: Extent) -> bool:
    """Inside one of the outlines or circles, and in none that is cut out."""
    if any(in_ring(point, hole) for hole in extent.cut_out):
        return False
    return any(in_ring(point, ring) for ring in extent.polygons) or any(
        _in_circle(point, circle) for circle in extent.circles
    )


def in_ring(point: Point, ring: Ring) -> bool:
    """By counting how often a line to the east crosses the outline; degrees are as good as metres for that."""
    lat, lon = point
    crossings = 0
    for (lat1, lon1), (lat2, lon2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (lat1 > lat) != (lat2 > lat) and lon < lon1 + (lat - lat1) / (lat2 - lat1) * (lon2 - lon1):
            crossings += 1
    return crossings % 2 == 1


def _in_circle(point: Point, circle: Circle) -> bool:
    """By the great-circle distance (haversine)."""
    (lat1, lon1), (lat2, lon2) = ((radians(lat), radians(lon)) for lat, lon in (point, circle.center))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(min(1.0, half))) <= circle.kilometres
