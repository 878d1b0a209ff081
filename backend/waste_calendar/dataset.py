"""A whole calendar as plain data: what importers make, what is stored, what is handed to towns; no database here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID, uuid5

from backend.waste_calendar.addresses.ranges import HouseNumbers

# Ids are made from names, so that every import, and every installation, makes the same ones.
_NAMESPACE = UUID("6f1e2a1c-3a55-5c0e-9d4b-0d8f3b1c7a42")

ZoneKey = tuple[str, str]  # fraction, key at the source
StreetKey = tuple[str, str, str]  # official key, place, name
PickupKey = tuple[ZoneKey, str, date, str, time | None]  # zone, variant, original day, place and hour of the stop


@dataclass(frozen=True, kw_only=True)
class FractionData:
    """A kind of waste as its owner shows it; `contact` is of who collects it."""

    key: str
    title: str
    color: str
    icon: str
    position: int
    contact: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ZoneData:
    """A zone of one kind of waste."""

    public_id: UUID
    fraction: str
    key: str
    name: str

    @property
    def zone_key(self) -> ZoneKey:
        return (self.fraction, self.key)


@dataclass(frozen=True, kw_only=True)
class LocationData:
    """A range of house numbers and its zones."""

    public_id: UUID
    numbers: HouseNumbers
    zones: frozenset[ZoneKey]


@dataclass(frozen=True, kw_only=True)
class StreetData:
    """A street with its ranges, or a village that is not divided."""

    public_id: UUID
    name: str
    ags: str
    municipality: str
    place: str
    is_whole_place: bool
    locations: tuple[LocationData, ...]
    former_names: tuple[str, ...] = ()  # an import leaves them as they are stored
    stored_as: str = ""  # its name until now, where an import brings another one

    @property
    def street_key(self) -> StreetKey:
        return (self.ags, self.place, self.name)


@dataclass(frozen=True, kw_only=True)
class FormerData:
    """An address that is gone, with the ids of those that took its place; `numbers` is the key of its range."""

    public_id: UUID
    ags: str
    municipality: str
    place: str
    street: str
    is_whole_place: bool
    numbers: str
    successors: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class PickupData:
    """One collection; `sequence`, `changed_at` and `is_manual` are set only where it was stored before."""

    public_id: UUID
    zone: ZoneKey
    variant: str
    original_on: date
    on: date
    status: str
    is_replacement_open: bool = False
    reason: str = ""
    note: str = ""
    stop_place: str = ""
    stop_from: time | None = None
    stop_until: time | None = None
    stop_key: str = ""
    sequence: int = 0
    changed_at: datetime | None = None
    is_manual: bool = False

    @property
    def pickup_key(self) -> PickupKey:
        stop = known_stop(self.stop_key, place=self.stop_place, start=self.stop_from)
        return (self.zone, self.variant, self.original_on, *stop)


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Days of a zone that are completely known: what is not among the pickups does not take place."""

    zone: ZoneKey
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True)
class Unheard:
    """What a calendar that is read by itself says of days that people brought: rhythms and days; it is only compared.

    `coverage` are the days that it knows completely.
    """

    zone: ZoneKey
    days: frozenset[tuple[str, date]]
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A calendar, or the part of it that concerns one municipality.

    Zones, streets and pickups are all there are of their origin and `ags_keys` (None: of the origin altogether), but
    pickups are removed only where `coverage` says that the days are completely known. `is_complete`: False when
    something could not be read; then no street, address or membership is removed either.
    """

    fractions: tuple[FractionData, ...]
    zones: tuple[ZoneData, ...]
    streets: tuple[StreetData, ...]
    pickups: tuple[PickupData, ...]
    coverage: tuple[Coverage, ...]
    held: tuple[Coverage, ...] = ()  # days that are people's from now on, whatever is read by itself
    moved: tuple[tuple[ZoneKey, ZoneKey], ...] = ()  # a part of the first zone went to the second with its days
    unheard: tuple[Unheard, ...] = ()
    former: tuple[FormerData, ...] = ()  # what an import finds to be gone is worked out where it is stored
    ags: str | None = None
    is_complete: bool = True


def stable_id(*parts: str) -> UUID:
    """The id of a thing that is named by these parts, the first of them its owner's slug."""
    return uuid5(_NAMESPACE, "\x1f".join(parts))


def pickup_id(zone: UUID, *, key: PickupKey) -> UUID:
    """The id of a pickup, which is also the UID of its calendar event: it survives every move (RFC 5545 §3.8.4.7)."""
    _zone, variant, original_on, place, start = key
    return uuid5(zone, "\x1f".join([variant, original_on.isoformat(), place, start.isoformat() if start else ""]))


def stop_key(*, place: str, start: time | None) -> str:
    """A stop as one text, `09:00:00 Markt`; `-` where no hour is known."""
    return f"{start.isoformat() if start else '-'} {place}"


def known_stop(key: str, *, place: str, start: time | None) -> tuple[str, time | None]:
    """Place and hour by which a stop is known: those of its key, or its own where it has none."""
    if not key:
        return place, start
    hour, _space, known_place = key.partition(" ")
    return known_place, None if hour == "-" else time.fromisoformat(hour)
