"""Streets that an import drops and brings under another name, as it seems: asked of people, never guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from backend.waste_calendar.addresses.naming import StreetKey
from backend.waste_calendar.addresses.ranges import joined_key
from backend.waste_calendar.imports.journal import Written
from backend.waste_calendar.models import Location

Zones = frozenset[tuple[str, int]]


@dataclass(frozen=True, kw_only=True)
class Likely:
    """A street that goes, and those that come with its house numbers in its districts, the likeliest first."""

    ags: str
    place: str
    name: str
    candidates: list[str]

    @property
    def key(self) -> StreetKey:
        return (self.ags, self.place, self.name)


def likely_renames(written: Iterable[Written]) -> list[Likely]:
    """What an import's journal looks like where somebody renamed streets, by place and name.

    In the transaction that wrote it, before it ends: the new addresses are asked for their house numbers.
    """
    rows = list(written)
    gone = {item.pk: item.before for item in rows if item.model == "street" and item.after is None and item.before}
    new = {item.pk: item.after for item in rows if item.model == "street" and item.before is None and item.after}
    if not gone or not new:
        return []
    shapes = _shapes(rows, streets={*gone, *new})
    coming: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for pk, street in new.items():
        coming[_place(street), shapes[pk]].append(street["name"])
    found = [
        Likely(
            ags=street["ags"], place=street["place"], name=street["name"], candidates=_nearest(street["name"], names)
        )
        for pk, street in gone.items()
        if (names := coming.get((_place(street), shapes[pk])))
    ]
    return sorted(found, key=lambda item: (item.place, joined_key(item.name)))


def _place(street: Mapping[str, Any]) -> tuple[Any, ...]:
    return (street["ags"], street["place"], street["is_whole_place"])


def _shapes(rows: Iterable[Written], *, streets: set[int]) -> dict[int, frozenset[tuple[str, Zones]]]:
    """Of each street its house numbers with their districts; of a district that comes or goes as well only its kind."""
    passing = {item.pk: (item.before or item.after or {})["fraction_id"] for item in rows if _passes(item, "zone")}
    zones: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for item in rows:
        if _passes(item, "locationzone"):
            link = item.before or item.after or {}
            zone = link["zone_id"]
            zones[link["location_id"]].add(("kind", passing[zone]) if zone in passing else ("zone", zone))
    found: dict[int, set[tuple[str, Zones]]] = {pk: set() for pk in streets}
    for pk, street, numbers in _ranges(rows):
        if street in found:
            found[street].add((numbers, frozenset(zones[pk])))
    return {pk: frozenset(ranges) for pk, ranges in found.items()}


def _ranges(rows: Iterable[Written]) -> Iterator[tuple[int, int, str]]:
    """Key, street and house numbers of the addresses that come or go."""
    for item in rows:
        if _passes(item, "location"):
            values = item.before or item.after or {}
            row = Location(**{name: value for name, value in values.items() if name != "street_id"})
            yield item.pk, values["street_id"], row.numbers.key


def _passes(item: Written, model: str) -> bool:
    return item.model == model and (item.before is None or item.after is None)


def _nearest(name: str, names: Iterable[str]) -> list[str]:
    def distance(other: str) -> float:
        return -SequenceMatcher(a=joined_key(name), b=joined_key(other)).ratio()

    return sorted(names, key=lambda other: (distance(other), other))
