"""Which address of a town lies in which zones: streets, number ranges, odd and even sides, whole villages; no dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from config.demo.samples.pickups import STOPS_ZONE, VILLAGE_ZONE
from config.demo.samples.towns import Area, Town
from config.demo.samples.wording import words

ALL_STREETS = "Alle Straßen"
STREETS = 10


@dataclass(frozen=True, kw_only=True)
class Place:
    """A municipality, and in it a village or (empty) the core of the town."""

    ags: str
    municipality: str
    area: str = ""


@dataclass(frozen=True, kw_only=True)
class Address:
    """House numbers of a street, or a whole village, and the numbers of their zones; numbers may carry a letter."""

    place: Place
    street: str
    zones: tuple[int, ...]
    first: str = ""
    last: str = ""
    side: str = ""


def addresses(town: Town) -> list[Address]:
    """All addresses, the core of the town first."""
    if town.kind != "amt":
        whole = Area(name=town.name, ags=town.key, children=town.areas)
        return list(_municipality(whole, core=centre(town), seed=town.slug))
    return [
        # Only one municipality of an Amt is its town; in the others all houses belong to villages.
        address
        for part in town.areas
        for address in _municipality(part, core="" if part.name in town.name else part.children[0].name, seed=town.slug)
    ]


def centre(town: Town) -> str:
    """The area that is the core: named like the town, else the first one where there is no town; empty: outside all."""
    named = [area.name for area in town.areas if town.name.startswith(area.name)]
    without_town = not town.authority.startswith("Stadt ")
    return next(iter(named), town.areas[0].name if town.areas and without_town else "")


def _municipality(part: Area, *, core: str, seed: str) -> Iterator[Address]:
    def place(area: str) -> Place:
        return Place(ags=part.ags, municipality=part.name, area=area)

    yield from _core(place(core), chance=Random(f"{seed}/{part.name}/streets"))
    villages = [area.name for area in part.children if area.name != core]
    for index, village in enumerate(villages):
        yield from _village(place(village), by_street=index == 1)


def _core(place: Place, *, chance: Random) -> Iterator[Address]:
    """Ten streets; bins of one street lie in a zone of residual waste, one of paper, and that of the stops."""
    split, sides, middle, *others = chance.sample(words("streets"), STREETS)
    north, south = (1, 4, STOPS_ZONE), (2, 5, STOPS_ZONE)
    yield Address(place=place, street=split, first="1", last="47b", zones=north)
    yield Address(place=place, street=split, first="48", zones=south)
    yield Address(place=place, street=sides, side="ungerade", first="1", last="99", zones=north)
    yield Address(place=place, street=sides, side="gerade", first="2", last="100", zones=(2, 4, STOPS_ZONE))
    yield Address(place=place, street=middle, first="93", last="97", zones=north)
    yield Address(place=place, street=middle, zones=south)
    for index, street in enumerate(others):
        yield Address(place=place, street=street, zones=(1 + index % 2, 4 + index // 2 % 2, STOPS_ZONE))


def _village(place: Place, *, by_street: bool) -> Iterator[Address]:
    zones = (VILLAGE_ZONE, 5, STOPS_ZONE)
    for street in words("village_streets") if by_street else [ALL_STREETS]:
        yield Address(place=place, street=street, zones=zones)
