"""Which addresses took the place of one that is gone: pure rules, without a framework; a guess is never made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.common.german import fold
from backend.waste_calendar.addresses.ranges import HouseNumber, HouseNumbers, joined_key, pick_location

_BEYOND = 2  # numbers past the highest that any range names: one even, one odd

Name = tuple[str, str]  # place and street, each folded


@dataclass(frozen=True, kw_only=True)
class Address:
    """A range of house numbers with the names by which it is found again, whoever's calendar it is in."""

    public_id: UUID
    ags: str
    municipality: str
    place: str
    street: str
    is_whole_place: bool
    numbers: HouseNumbers
    former_names: tuple[str, ...] = ()

    @property
    def place_key(self) -> str:
        """`Lütte` of Bad Belzig and the municipality of Lütte, before it became a part of the town, are one place."""
        return fold(self.place or self.municipality)

    @property
    def name(self) -> Name:
        return (self.place_key, joined_key(self.street))

    @property
    def names(self) -> list[Name]:
        """Under which it is looked for: what it is called, then what it was called."""
        return [self.name, *((self.place_key, joined_key(name)) for name in self.former_names)]


def successors(
    gone: Address, *, beside: Sequence[Address] = (), streets: Mapping[Name, Sequence[Address]]
) -> list[Address]:
    """The addresses that hold the numbers of one that is gone, those with the most first; empty where none is known.

    `beside` are the other ranges that its street had, which held numbers too; `streets` all addresses of today by
    name. A street that is gone altogether may have become a part of its village, and a village be divided into streets.
    """
    same = _of_one_municipality(streets.get(gone.name, ()), ags=gone.ags)
    if same:
        return by_numbers(gone, beside=beside, today=same)
    village = [
        address
        for name, addresses in streets.items()
        if name[0] == gone.place_key
        for address in addresses
        if address.name == name and (gone.is_whole_place or address.is_whole_place)
    ]
    return _of_one_municipality(village, ags=gone.ags)


def by_numbers(gone: Address, *, beside: Sequence[Address], today: Sequence[Address]) -> list[Address]:
    """Those of one street that hold the numbers that `gone` held among `beside`, those with the most first."""
    before = [*beside, gone]
    held: dict[UUID, int] = {}
    for number in _numbers(before, today):
        if number in gone.numbers and pick_location(before, number=number) is gone:
            heir = pick_location(today, number=number)
            if heir is not None:
                held[heir.public_id] = held.get(heir.public_id, 0) + 1
    found = [address for address in today if address.public_id in held]
    return sorted(found, key=lambda address: -held[address.public_id])


def by_name(addresses: Iterable[Address]) -> dict[Name, list[Address]]:
    """Addresses by place and street; by what a street was called only where none is called so today."""
    found: dict[Name, list[Address]] = {}
    former: dict[Name, list[Address]] = {}
    for address in addresses:
        found.setdefault(address.name, []).append(address)
        for name in address.names[1:]:
            former.setdefault(name, []).append(address)
    return {**former, **found}


def _of_one_municipality(addresses: Sequence[Address], *, ags: str) -> list[Address]:
    """Those of the same municipality, else of the only one: two streets of one name elsewhere are none."""
    own = [address for address in addresses if address.ags == ags]
    is_one = len({address.ags for address in addresses}) == 1
    return own or (list(addresses) if is_one else [])


def _numbers(*streets: Sequence[Address]) -> list[HouseNumber]:
    """Enough house numbers to tell all ranges apart: each to just past the highest end, and the ends with letters."""
    ends = [
        end
        for addresses in streets
        for address in addresses
        for end in (address.numbers.first, address.numbers.last)
        if end is not None
    ]
    top = max((number for number, _letter in ends), default=0) + _BEYOND
    lettered = {(number, letter) for number, letter in ends if letter}
    return [*((number, "") for number in range(1, top + 1)), *sorted(lettered)]
