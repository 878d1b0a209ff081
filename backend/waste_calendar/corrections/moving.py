"""Tells who asked for an address that was given to another district, or is gone, which pickups are theirs no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Self
from uuid import UUID, uuid4

from django.utils.translation import override

from backend.push import outbox
from backend.push.models.messages import Severity
from backend.push.reminding import days_served
from backend.push.subscribers import Addressed
from backend.tenants.registry import Reading
from backend.waste_calendar.asking import Asked
from backend.waste_calendar.corrections.addresses import Move
from backend.waste_calendar.corrections.news import KEPT, KNOWN_AHEAD, OVER, Found, Horizon, State
from backend.waste_calendar.corrections.words import Listed, address_words
from backend.waste_calendar.models import Fraction, KnownPickup, Pickup
from backend.waste_calendar.reading import location_path
from backend.waste_calendar.reminders import MODULE, SUBJECT, collapse_id

MOVE = "waste_calendar address"  # begins the key of a message
SEARCH = "/abfall/"  # where people choose their address anew

Held = tuple[date, str, str]  # day, key of the kind, variant
Day = tuple[date, str]  # the same as people see it


class Fate(Enum):
    """What became of an address."""

    MOVED = auto()
    DIVIDED = auto()
    GONE = auto()
    BACK = auto()


@dataclass(frozen=True, kw_only=True)
class Days:
    """The pickups to come that take place, by number of their zone: as people know them, and as they are."""

    before: Mapping[int, Collection[Held]]
    after: Mapping[int, Collection[Held]]
    kinds: Mapping[int, Collection[str]]  # of the zones that people know

    @classmethod
    def of(cls, known: Iterable[KnownPickup], found: Iterable[Found], *, horizon: Horizon) -> Self:
        before, after, kinds = defaultdict[int, set[Held]](set), defaultdict[int, set[Held]](set), defaultdict(set)
        for row in known:
            kinds[row.district].add(row.kind)
            if row.state not in {State.CANCELLED, State.GONE} and _is_to_come(row.on, horizon=horizon):
                before[row.district].add((row.on, row.kind, row.variant))
        for pickup in found:
            if pickup["status"] != Pickup.Status.CANCELLED and _is_to_come(pickup["on"], horizon=horizon):
                held = (pickup["on"], pickup["zone__fraction__key"], pickup["variant"])
                after[pickup["zone_id"]].add(held)
        return cls(before=before, after=after, kinds=kinds)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is new of an address, for all who asked for the same there."""

    fate: Fate
    location: UUID
    lost: tuple[Day, ...]
    come: tuple[Day, ...]
    is_elsewhere: bool  # in another district; else it is only one less
    planned: tuple[str, ...]  # kinds that are collected all the same on the day of the reminder whose place it takes
    topics: list[str] = field(default_factory=list, compare=False, hash=False)

    @property
    def day(self) -> date | None:
        """The day whose reminder it replaces."""
        return min(day for day, _kind in self.lost or self.come) if self.fate is Fate.MOVED else None

    @property
    def collapse_id(self) -> str:
        return collapse_id(self.location, day=self.day) if self.day else f"waste-{self.location}-address"


def tell_of_moves(
    moves: Sequence[Move], *, asked: Mapping[str, Asked], days: Days, horizon: Horizon, reading: Reading
) -> None:
    """One message for each address and what was asked for there; a constant number of statements."""
    by_address = {move.asked: move for move in moves}
    served = days_served(MODULE, days={day for held in days.before.values() for day, _kind, _variant in held})
    groups: dict[Told, Told] = {}
    for topic, one in asked.items():
        move = by_address.get(one.location)
        told = _told(move, one=one, days=days, horizon=horizon, served=served) if move else None
        if told is not None:
            groups.setdefault(told, told).topics.append(topic)
    earlier = outbox.earlier(MODULE, collapse_ids={one.collapse_id for one in groups})
    outbox.stop([message.pk for found in earlier.values() for message in found])
    kinds = dict(Fraction.objects.order_by("position").values_list("key", "title"))
    addressed: dict[Severity, list[Addressed]] = defaultdict(list)
    made: dict[tuple[object, ...], dict[str, dict[str, str]]] = {}  # the addresses of a zone are told the same
    for told in groups:
        said = (told.fate, told.lost, told.come, told.is_elsewhere, told.planned)
        if said not in made:
            made[said] = {lang: _words(told, kinds=kinds, lang=lang) for lang in reading.town.languages}
        addressed[_severity(told, today=horizon.today)].append(_addressed(told, texts=made[said], horizon=horizon))
    for severity, messages in sorted(addressed.items()):
        outbox.tell(messages, module=MODULE, severity=severity, reading=reading)


def _told(move: Move, *, one: Asked, days: Days, horizon: Horizon, served: Collection[date]) -> Told | None:
    """What somebody who asked for this is told; None where the coming pickups are the same for them."""
    fate = _fate(move)
    until = horizon.today + (KNOWN_AHEAD - KEPT if fate is Fate.DIVIDED else horizon.ahead)
    lost = _wanted(days.before, zones=move.left, one=one, until=until)
    come = _wanted(days.after, zones=move.entered, one=one, until=until)
    if move.before:  # the first days of a kind are no news, as elsewhere
        had = {kind for zone in move.before for kind in days.kinds.get(zone, ())}
        come = {(day, kind) for day, kind in come if kind in had}
    lost, come = lost - come, come - lost
    if fate in {Fate.MOVED, Fate.DIVIDED} and not lost and not come:
        return None
    rest: set[Day] = set()
    if fate is Fate.MOVED and (day := min(day for day, _kind in lost or come)) in served:
        rest = {held for held in _wanted(days.after, zones=move.after, one=one, until=until) if held[0] == day}
    return Told(
        fate=fate,
        location=move.living[0] if len(move.living) == 1 else move.asked,
        lost=tuple(sorted(lost)),
        come=tuple(sorted(come)),
        is_elsewhere=bool(move.entered),
        planned=tuple(sorted(kind for _day, kind in rest - come)),
    )


def _fate(move: Move) -> Fate:
    if not move.after:
        return Fate.GONE
    if not move.before:
        return Fate.BACK
    return Fate.DIVIDED if len(move.living) > 1 else Fate.MOVED


def _wanted(held: Mapping[int, Collection[Held]], *, zones: Iterable[int], one: Asked, until: date) -> set[Day]:
    return {
        (day, kind)
        for zone in zones
        for day, kind, variant in held.get(zone, ())
        if day <= until and one.wants(fraction=kind, variant=variant)
    }


def _is_to_come(day: date, *, horizon: Horizon) -> bool:
    return datetime.combine(day, OVER, tzinfo=horizon.zone) > horizon.now


def _words(told: Told, *, kinds: Mapping[str, str], lang: str) -> dict[str, str]:
    order = list(kinds)
    with override(lang.partition("-")[0]):
        return address_words(
            "LESS" if told.fate is Fate.MOVED and not told.is_elsewhere else told.fate.name,
            lost=_listed(told.lost, kinds=kinds, order=order),
            come=_listed(told.come, kinds=kinds, order=order),
            as_planned=[kinds[key] for key in order if key in told.planned],
        )


def _listed(days: Iterable[Day], *, kinds: Mapping[str, str], order: Sequence[str]) -> Listed:
    """By day, the kinds in their order."""
    found: dict[date, list[str]] = {}
    for day, key in sorted(days, key=lambda one: (one[0], order.index(one[1]) if one[1] in order else 0)):
        found.setdefault(day, []).append(kinds.get(key, key))
    return found


def _severity(told: Told, *, today: date) -> Severity:
    """What concerns today or tomorrow is as urgent as a reminder; quiet hours hold for all."""
    is_near = told.day is not None and told.day <= today + timedelta(days=1)
    return Severity.REMINDER if is_near else Severity.NORMAL


def _addressed(told: Told, *, texts: dict[str, dict[str, str]], horizon: Horizon) -> Addressed:
    last = max((day for day, _kind in (*told.lost, *told.come)), default=horizon.today)
    useless_at = datetime.combine(last, OVER, tzinfo=horizon.zone)
    return Addressed(
        key=f"{MOVE} {uuid4()}",
        texts=texts,
        path=SEARCH if told.fate is Fate.GONE else location_path(told.location),
        collapse_id=told.collapse_id,
        useless_at=useless_at if told.fate is Fate.MOVED else horizon.now + KEPT,
        topics=told.topics,
        subject_type=SUBJECT,
        subject_id=told.location,
    )
