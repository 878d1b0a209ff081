"""What people do not know yet of the pickups of the coming days; who is told of it, and in which words, is not here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.common.clock import end_of_day, local_day
from backend.waste_calendar.models import KnownPickup, Pickup
from backend.waste_calendar.models.known import Told

KNOWN_AHEAD = timedelta(weeks=5)  # so that a rhythm of four weeks has a later day to compare with
KEPT = timedelta(days=7)  # after the day: what broke down yesterday may be made up for tomorrow
OVER = time(14)  # of the pickup's day: the bins have been emptied, or come in late and are outside anyway
NEIGHBOURS = timedelta(days=6)  # a day that went and one that came so near are one pickup that moved

State = KnownPickup.State
Found = Mapping[str, Any]  # columns of a pickup
COLUMNS = (
    "public_id", "zone_id", "variant", "on", "status", "is_replacement_open", "reason", "note", "stop_place",
    "stop_from", "zone__fraction__key",
)  # fmt: skip
_STATES = {Pickup.Status.CANCELLED: State.CANCELLED, Pickup.Status.DELAYED: State.DELAYED}


class News(Enum):
    """What became of a pickup."""

    CANCELLED = auto()
    DELAYED = auto()
    MOVED = auto()
    EXTRA = auto()
    BACK = auto()


@dataclass(frozen=True, kw_only=True)
class Change:
    """One pickup that is otherwise than people know it."""

    news: News
    pickup: UUID
    zone: int
    key: str  # of its kind
    title: str
    variant: str
    was_on: date  # as people know it
    on: date  # as it is now; of a cancelled one, when it would have been
    usual_on: date  # before anybody was told of a change
    reason: str = ""
    note: str = ""
    is_replacement_open: bool = False
    stop: str = ""
    is_undone: bool = False  # only those whom a change of it has reached need to hear of it

    def useless_at(self, *, zone: ZoneInfo) -> datetime:
        """A tour that breaks down in the afternoon is news until midnight, a new day until its bins are emptied."""
        if self.news in {News.CANCELLED, News.DELAYED}:
            return end_of_day(self.on, zone=zone)
        return datetime.combine(self.on, OVER, tzinfo=zone)


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """From when to when a change is told."""

    now: datetime
    zone: ZoneInfo
    ahead: timedelta

    @property
    def today(self) -> date:
        return local_day(self.now, zone=self.zone)

    def holds(self, change: Change) -> bool:
        """Whether somebody was, or would soon be, reminded of it, and can still make use of it."""
        is_near = min(change.was_on, change.on) <= self.today + self.ahead
        return is_near and change.useless_at(zone=self.zone) > self.now


@dataclass(kw_only=True)
class Compared:
    """What is to be told, and what is to be written down as known."""

    changes: list[Change] = field(default_factory=list)
    new: list[KnownPickup] = field(default_factory=list)
    followed: list[KnownPickup] = field(default_factory=list)
    lost: list[KnownPickup] = field(default_factory=list)


def compare(known: Iterable[KnownPickup], found: Mapping[UUID, Found], *, horizon: Horizon) -> Compared:
    """Rows as people know them, followed in place, against the pickups as they are now.

    Where a whole zone is gone nothing is said of its days: what they mean, `addresses` knows.
    """
    rows, compared = {row.pickup_id: row for row in known}, Compared()
    last_known, last_found = _last_days(map(_of_row, rows.values())), _last_days(map(_of_found, found.values()))
    gone = [row for key, row in rows.items() if key not in found and row.zone is not None and row.state != State.GONE]
    new = [found[key] for key in found.keys() - rows.keys()]
    pairs = _moved(gone, new)
    for row, pickup in [*pairs, *((row, found[key]) for key, row in rows.items() if key in found)]:
        _compare(row, pickup, compared=compared, horizon=horizon)
    followed, met = {id(row) for row, _pickup in pairs}, {pickup["public_id"] for _row, pickup in pairs}
    for row in (row for row in gone if id(row) not in followed):
        is_last = row.on >= last_found.get(_of_row(row)[0], row.on)
        _lose(row, compared=compared, horizon=horizon, is_quiet=is_last)
    for pickup in (pickup for pickup in new if pickup["public_id"] not in met):
        is_last = pickup["on"] >= last_known.get(_of_found(pickup)[0], pickup["on"])
        _meet(pickup, compared=compared, horizon=horizon, is_quiet=is_last)
    return compared


def _compare(row: KnownPickup, pickup: Found, *, compared: Compared, horizon: Horizon) -> None:
    told = _told_of(pickup)
    is_another, row.pickup_id = row.pickup_id != pickup["public_id"], pickup["public_id"]
    if row.told != told:
        change = _change(pickup, row=row)
        is_told = horizon.holds(change)
        if is_told:
            compared.changes.append(change)
        row.follow(told, is_told=is_told)
    elif not is_another:
        return
    compared.followed.append(row)


def _lose(row: KnownPickup, *, compared: Compared, horizon: Horizon, is_quiet: bool) -> None:
    """It is no longer in the calendar. Where a whole rhythm ends, with a file or a rule, nobody is told of each day."""
    title = row.zone.title if row.zone is not None else ""
    change = Change(
        news=News.CANCELLED, pickup=row.pickup_id, zone=row.district, key=row.kind, title=title,
        variant=row.variant, was_on=row.on, on=row.on, usual_on=row.usual_on,
        is_undone=row.is_told and row.usual_state == State.GONE,
    )  # fmt: skip
    if is_quiet or row.state == State.CANCELLED or not horizon.holds(change):
        compared.lost.append(row)
        return
    compared.changes.append(change)
    row.follow(Told(on=row.on, state=State.GONE), is_told=True)
    compared.followed.append(row)


def _meet(pickup: Found, *, compared: Compared, horizon: Horizon, is_quiet: bool) -> None:
    """A day that nobody knew: news where later ones were known; else time has brought it, or a new calendar."""
    told = _told_of(pickup)
    zone, kind = pickup["zone_id"], pickup["zone__fraction__key"]
    row = KnownPickup(pickup_id=pickup["public_id"], zone_id=zone, district=zone, kind=kind, variant=pickup["variant"])
    row.follow(told, is_told=False)
    change = _change(pickup, row=row, news=News.EXTRA)
    if not is_quiet and told.state != State.CANCELLED and horizon.holds(change):
        row.usual_state, row.is_told = State.GONE, True
        compared.changes.append(change)
    compared.new.append(row)


def _news(row: KnownPickup, told: Told) -> News:
    if told.state:
        return News.CANCELLED if told.state == State.CANCELLED else News.DELAYED
    is_back = told.on == row.on or (row.is_told and (told.on, told.state) == (row.usual_on, row.usual_state))
    return News.BACK if is_back else News.MOVED


def _change(pickup: Found, *, row: KnownPickup, news: News | None = None) -> Change:
    told = _told_of(pickup)
    hours = f"{pickup['stop_from']:%H:%M}" if pickup["stop_from"] else ""
    return Change(
        news=news or _news(row, told),
        pickup=pickup["public_id"],
        zone=pickup["zone_id"],
        key=pickup["zone__fraction__key"],
        title=pickup["title"],
        variant=pickup["variant"],
        was_on=row.on,
        on=pickup["on"],
        usual_on=row.usual_on,
        reason=pickup["reason"],
        note=told.note,
        is_replacement_open=told.is_replacement_open,
        stop=" ".join(filter(None, (hours, pickup["stop_place"]))),
        is_undone=row.is_told and (told.on, told.state) == (row.usual_on, row.usual_state),
    )


def _told_of(pickup: Found) -> Told:
    state = _STATES.get(pickup["status"], State.USUAL)
    if not state:
        return Told(on=pickup["on"])
    is_open = state == State.CANCELLED and pickup["is_replacement_open"]
    return Told(on=pickup["on"], state=state, note=pickup["note"], is_replacement_open=is_open)


def _moved(gone: Sequence[KnownPickup], new: Sequence[Found]) -> list[tuple[KnownPickup, Found]]:
    """Days that went and came in the same rhythm: a file that names another day says no more than that."""
    left: dict[tuple[int, str], list[Found]] = defaultdict(list)
    for pickup in sorted(new, key=lambda pickup: pickup["on"]):
        left[_of_found(pickup)[0]].append(pickup)
    pairs = []
    for row in sorted(gone, key=lambda row: row.on):
        near = [one for one in left[row.district, row.variant] if abs(one["on"] - row.on) <= NEIGHBOURS]
        if near:
            pickup = min(near, key=lambda one: abs(one["on"] - row.on))
            left[row.district, row.variant].remove(pickup)
            pairs.append((row, pickup))
    return pairs


def _last_days(days: Iterable[tuple[tuple[int, str], date]]) -> dict[tuple[int, str], date]:
    last: dict[tuple[int, str], date] = {}
    for rhythm, on in days:
        last[rhythm] = max(on, last.get(rhythm, on))
    return last


def _of_row(row: KnownPickup) -> tuple[tuple[int, str], date]:
    return (row.district, row.variant), row.on


def _of_found(pickup: Found) -> tuple[tuple[int, str], date]:
    return (pickup["zone_id"], pickup["variant"]), pickup["on"]
