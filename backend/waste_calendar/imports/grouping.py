"""Zones for calendars that name none: addresses with the same days of a kind of waste are one zone; pure rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeVar

A = TypeVar("A", bound=tuple[object, ...])
D = TypeVar("D")


def group_by_days(
    days: Mapping[A, AbstractSet[D]], *, known: Mapping[str, AbstractSet[A]], names: Mapping[A, str]
) -> dict[str, frozenset[A]]:
    """Addresses by zone, for one kind of waste.

    A group keeps the zone that most of its addresses were in before, so that ids survive new dates and a street that
    changes zones; a new zone is named for its first address.
    """
    groups: dict[frozenset[D], set[A]] = {}
    for address, dates in days.items():
        if dates:
            groups.setdefault(frozenset(dates), set()).add(address)
    ordered = sorted(groups.values(), key=lambda group: min(names[address] for address in group))
    kept = dict(_kept(ordered, known=known))
    taken = set(kept.values()) | known.keys()
    zones: dict[str, frozenset[A]] = {}
    for index, group in enumerate(ordered):
        key = kept.get(index) or _free(min(names[address] for address in group), taken=taken)
        taken.add(key)
        zones[key] = frozenset(group)
    return zones


def _kept(groups: list[set[A]], *, known: Mapping[str, AbstractSet[A]]) -> Iterable[tuple[int, str]]:
    """Pairs of group and former zone, the largest overlaps first, each used once."""
    overlaps = [
        (-len(group & members), key, index)
        for index, group in enumerate(groups)
        for key, members in known.items()
        if group & members
    ]
    used_groups: set[int] = set()
    used_keys: set[str] = set()
    for _size, key, index in sorted(overlaps):
        if index not in used_groups and key not in used_keys:
            used_groups.add(index)
            used_keys.add(key)
            yield index, key


def _free(name: str, *, taken: AbstractSet[str]) -> str:
    """The name, numbered where a zone with other addresses has it already."""
    key, number = name, 1
    while key in taken:
        number += 1
        key = f"{name} ({number})"
    return key
