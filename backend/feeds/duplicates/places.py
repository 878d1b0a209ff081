"""Whether two events say the same place: by its row, its name and address, or its point."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import asin, cos, radians, sin, sqrt

from backend.feeds.duplicates.titles import words_of

EARTH_RADIUS = 6_371_000
SAME_PLACE = 200  # metres: two ends of a market square
OTHER_PLACE = 1_000  # metres: no geocoder is that wrong about one address
SHARED_WORDS = 2  # "Rathaus Niemegk" is one; a "Rathaus" alone may be any


class Nearness(Enum):
    """What the places of two events say about them."""

    SAME = "same"
    UNKNOWN = "unknown"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where something takes place, as far as its source says so; `point` is latitude and longitude."""

    place_id: int | None = None
    name: str = ""  # with the address, in any order
    point: tuple[float, float] | None = None


def nearness(a: Spot, b: Spot) -> Nearness:
    """Whether two spots are one; what is missing or says too little is unknown."""
    if a.place_id is not None and a.place_id == b.place_id:
        return Nearness.SAME
    if a.point and b.point:
        distance = metres(a.point, b.point)
        if distance <= SAME_PLACE:
            return Nearness.SAME
        if distance > OTHER_PLACE:
            return Nearness.OTHER
    return _by_name(set(words_of(a.name)), set(words_of(b.name)))


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """By the haversine formula: https://en.wikipedia.org/wiki/Haversine_formula."""
    (lat, lon), (other_lat, other_lon) = (tuple(map(radians, point)) for point in (a, b))
    half = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))


def _by_name(ours: set[str], theirs: set[str]) -> Nearness:
    shared = ours & theirs
    if not ours or not theirs:
        return Nearness.UNKNOWN
    if shared in (ours, theirs):
        return Nearness.SAME if ours == theirs or len(shared) >= SHARED_WORDS else Nearness.UNKNOWN
    return Nearness.UNKNOWN if len(shared) >= SHARED_WORDS else Nearness.OTHER
