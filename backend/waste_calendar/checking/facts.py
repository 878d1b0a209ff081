"""What the checks look at: zones with their days, and addresses with their zones, as plain data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Any

# Kinds that are collected all year round in one rhythm; the others come a few times a year, or in a season.
STEADY = frozenset({"residual", "organic", "paper", "packaging"})
_FEW = 6  # days from which a rhythm can be told
_LONGEST = 45  # days between two pickups of a rhythm


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that looks wrong: `facts` are all that its sentence says, and accepting it holds as long as they do."""

    code: str
    facts: Mapping[str, Any]  # JSON
    zones: Sequence[int] = ()
    on: date | None = None  # where it is seen in the year view


@dataclass(frozen=True, kw_only=True)
class Day:
    """One pickup; what people decided of it is not doubted."""

    on: date
    is_manual: bool
    is_cancelled: bool


@dataclass(kw_only=True)
class Zone:
    """A zone with its days by rhythm; the stops of a van are not among them."""

    pk: int
    key: str  # of its kind of waste
    title: str
    name: str
    is_on_demand: bool = False
    is_fixed: bool = False  # it is collected on holidays too
    has_rules: bool = False
    days: dict[str, list[Day]] = field(default_factory=lambda: defaultdict(list))
    addresses: int = 0
    first_addresses: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return f"{self.name} ({self.title})"

    @property
    def all_days(self) -> list[date]:
        return sorted({day.on for days in self.days.values() for day in days})

    @property
    def is_steady(self) -> bool:
        """Whether it is collected all year round, so that a gap means something."""
        return self.key in STEADY and not self.is_on_demand and any(map(usual_gap, self.days.values()))


@dataclass(frozen=True, kw_only=True)
class Address:
    """A range of house numbers and the zones that it is in."""

    label: str
    place: str
    zones: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that is checked."""

    today: date
    zones: Mapping[int, Zone]
    addresses: Sequence[Address]
    closed: Mapping[date, str]  # holidays on which nothing is collected, by name

    @cached_property
    def steady(self) -> list[Zone]:
        return [zone for zone in self.zones.values() if zone.is_steady]


def usual_gap(days: Iterable[Day]) -> float | None:
    """The days between two pickups, as a rule; None where there is no rhythm to tell."""
    gaps = [(later - earlier).days for earlier, later in pairwise(sorted({day.on for day in days}))]
    if len(gaps) < _FEW:
        return None
    usual = median(gaps)
    return usual if usual <= _LONGEST else None


def names_of(zones: Iterable[Zone]) -> list[str]:
    """Their names in order, each once."""
    return sorted({zone.name for zone in zones})
