"""What the holidays of a year do to the pickups of the town's own rules, to be looked at and confirmed by a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson

from backend.library.opening.holidays import StateHolidays
from backend.tenants.models import Municipality
from backend.waste_calendar.calendar import Planned
from backend.waste_calendar.models import CollectionRule, ShiftConfirmation, Zone
from backend.waste_calendar.planning import conventions, planned_between, working_days
from backend.waste_calendar.rhythms import monday_of
from backend.waste_calendar.shifts import SATURDAY, SUNDAY, Convention, Conventions, Direction, WorkingDays, practice_of

# No holidays by law, and yet many authorities don't collect on them: people are asked.
ASKED = {(12, 24): "Heiligabend", (12, 31): "Silvester"}
_FIRST_MONTH = 10  # from October on the next year is to be confirmed, and until March this one
_LAST_MONTH = 3


@dataclass(frozen=True, kw_only=True)
class Move:
    """One pickup that does not take place on the day of its rule; `on` None: it was cancelled by hand."""

    zone: Zone
    variant: str
    original_on: date
    on: date | None
    usual: date | None  # where the holiday alone would have it
    is_by_hand: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """All pickups that move from one day to another one."""

    original_on: date
    on: date | None
    counts: list[tuple[str, int]]  # by kind of waste
    zones: list[str]
    is_by_hand: bool
    is_pushed: bool  # another pickup of the zone stood on the day that would have been next


@dataclass(kw_only=True)
class Holiday:
    """A holiday or own closed day of the year, its practice, and what it moves."""

    on: date
    name: str
    convention: Convention
    is_law: bool
    is_of_year: bool = False  # the practice holds in this year only
    is_open: bool = False  # nobody has said yet what is done on it
    number: int = 0  # of pickups whose rule names this very day
    saturday: str = ""  # the Saturday of its week is a holiday too: its name
    doubled: list[str] = field(default_factory=list)  # zones with two pickups on one day
    moves: list[Move] = field(default_factory=list)
    has_changed: bool = False  # since the year was confirmed

    @property
    def is_without_effect(self) -> bool:
        """On a Sunday nothing is collected anyway."""
        return self.on.weekday() == SUNDAY

    @property
    def rows(self) -> list[Row]:
        grouped: dict[tuple[date, date | None, bool], list[Move]] = defaultdict(list)
        for move in self.moves:
            grouped[move.original_on, move.on, move.is_by_hand].append(move)
        ordered = sorted(grouped.items(), key=lambda item: (item[0][0], item[0][1] or date.max, item[0][2]))
        return [_row(original, on, moves=moves, is_by_hand=by_hand) for (original, on, by_hand), moves in ordered]

    @property
    def print(self) -> str:
        """The same for the same moves."""
        said = sorted([move.zone.pk, move.variant, f"{move.original_on}", f"{move.on}"] for move in self.moves)
        return sha256(orjson.dumps([self.name, said])).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The holidays of a year in their order, and the confirmation if there is one."""

    year: int
    holidays: Sequence[Holiday]
    confirmation: ShiftConfirmation | None
    gone: Sequence[date]  # holidays that were confirmed and are none any more

    @property
    def open_questions(self) -> list[Holiday]:
        return [holiday for holiday in self.holidays if holiday.is_open]

    @property
    def has_changed(self) -> bool:
        return bool(self.changed_days)

    @property
    def is_to_confirm(self) -> bool:
        """Whether nobody has looked at it yet, or not since it changed."""
        return self.confirmation is None or self.has_changed

    @property
    def changed_days(self) -> list[date]:
        """Those that move otherwise than when the year was confirmed."""
        return sorted({*self.gone, *(holiday.on for holiday in self.holidays if holiday.has_changed)})

    @property
    def number(self) -> int:
        """Of pickups that move."""
        return sum(len(holiday.moves) for holiday in self.holidays)


def propose(town: Municipality, *, year: int) -> Proposal:
    """Worked out anew from the rules; a constant number of statements."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    practice = conventions()
    days = working_days(town, first=first, last=last)
    planned = list(planned_between(town, first=first, last=last))
    holidays = _holidays(year, state=town.state, practice=practice, number=_number(planned))
    zones = Zone.objects.select_related("fraction").in_bulk({zone for zone, _variant, _pickup, _by_hand in planned})
    _attach(holidays, planned=planned, zones=zones, days=days)
    confirmation = ShiftConfirmation.objects.select_related("confirmed_by").filter(year=year).first()
    gone = _compare(holidays, confirmation=confirmation)
    shown = [holiday for holiday in holidays.values() if holiday.number or holiday.moves or holiday.is_law]
    return Proposal(year=year, holidays=shown, confirmation=confirmation, gone=gone)


def confirm(proposal: Proposal, *, person: Any, now: datetime) -> None:
    """Keep that a person looked at these shifts."""
    shifts = {holiday.on.isoformat(): holiday.print for holiday in proposal.holidays if holiday.moves}
    values = {"confirmed_at": now, "confirmed_by": person, "shifts": shifts, "changed_days": []}
    ShiftConfirmation.objects.update_or_create(year=proposal.year, defaults=values)


def note_changes(town: Municipality, *, today: date) -> None:
    """Keep which holidays to come of confirmed years move otherwise by now, so that whoever confirms is told.

    What is over needs nobody any more. A constant number of statements; unchanged it writes nothing.
    """
    for row in ShiftConfirmation.objects.filter(year__gte=today.year, year__lte=today.year + 1):
        changed = [day for day in propose(town, year=row.year).changed_days if day >= today]
        if changed != row.changed_days:
            ShiftConfirmation.objects.filter(pk=row.pk).update(changed_days=changed)


def year_to_confirm(today: date) -> int | None:
    """The next year from October on; until March this one, if nobody did it in time."""
    if today.month >= _FIRST_MONTH:
        return today.year + 1
    return today.year if today.month <= _LAST_MONTH else None


def unconfirmed_year(today: date) -> int | None:
    """The year that somebody has to confirm, where there are rules; two statements at most."""
    year = year_to_confirm(today)
    if year is None or ShiftConfirmation.objects.filter(year=year).exists():
        return None
    return year if has_rules() else None


def changed_confirmations(today: date) -> list[ShiftConfirmation]:
    """Years that somebody has to confirm again, as `note_changes` keeps it; one statement."""
    rows = ShiftConfirmation.objects.filter(year__gte=today.year).exclude(changed_days=[])
    return [row for row in rows if row.changed_days[-1] >= today]


def has_rules() -> bool:
    """Whether any rule of the town's own names days that a holiday could move; one statement."""
    rules = CollectionRule.objects.filter(zone__origin="").exclude(kind=CollectionRule.Kind.ON_DEMAND)
    return rules.exists()


def _number(planned: Iterable[tuple[int, str, Planned, bool]]) -> Mapping[date, int]:
    return Counter(pickup.original_on for _zone, _variant, pickup, _by_hand in planned)


def _holidays(year: int, *, state: str, practice: Conventions, number: Mapping[date, int]) -> dict[date, Holiday]:
    """Those by law, the authority's own, and the days of which nobody has said anything yet."""
    by_law = StateHolidays(state)
    found: dict[date, Holiday] = {}
    day = date(year, 1, 1)
    while day.year == year:
        name, convention = practice_of(day, holidays=by_law, conventions=practice)
        is_open = not name and (day.month, day.day) in ASKED and number.get(day, 0) > 0
        name = name or (ASKED[day.month, day.day] if is_open else "")
        if name:
            found[day] = Holiday(
                on=day,
                name=name,
                convention=convention,
                is_law=day in by_law,
                is_of_year=day in practice.once or (name, year) in practice.by_name_and_year,
                is_open=is_open,
                number=number.get(day, 0),
            )
        day += timedelta(days=1)
    for holiday in found.values():
        saturday = found.get(monday_of(holiday.on) + timedelta(days=SATURDAY))
        if saturday and saturday is not holiday and saturday.convention.direction is not Direction.WORKED:
            holiday.saturday = saturday.name
    return found


def _attach(
    holidays: Mapping[date, Holiday],
    *,
    planned: Sequence[tuple[int, str, Planned, bool]],
    zones: Mapping[int, Zone],
    days: WorkingDays,
) -> None:
    """Each move belongs to the first holiday of its week that its reason names; what people moved, to the first."""
    taken = Counter((zone, variant, pickup.on) for zone, variant, pickup, _by_hand in planned)
    for zone, variant, pickup, is_by_hand in planned:
        if pickup.on == pickup.original_on:
            continue
        holiday = _cause(pickup, holidays=holidays, is_by_hand=is_by_hand)
        if holiday is None:
            continue
        usual = None if is_by_hand else _usual(pickup.original_on, days=days)
        holiday.moves.append(
            Move(
                zone=zones[zone],
                variant=variant,
                original_on=pickup.original_on,
                on=pickup.on,
                usual=usual,
                is_by_hand=is_by_hand,
            )
        )
        if pickup.on and taken[zone, variant, pickup.on] > 1:
            holiday.doubled.append(str(zones[zone]))


def _cause(pickup: Planned, *, holidays: Mapping[date, Holiday], is_by_hand: bool) -> Holiday | None:
    monday = monday_of(pickup.original_on)
    week = [holidays[day] for number in range(7) if (day := monday + timedelta(days=number)) in holidays]
    if is_by_hand:
        return week[0] if week else None
    names = pickup.reason.split(", ")
    return next((holiday for holiday in week if holiday.name in names), None)


def _usual(day: date, *, days: WorkingDays) -> date:
    return next(days.walk(day, steps=days.effect(day).steps))


def _compare(holidays: Mapping[date, Holiday], *, confirmation: ShiftConfirmation | None) -> list[date]:
    """Mark what is otherwise than when it was confirmed; returns days that move nothing any more."""
    if confirmation is None:
        return []
    known = {date.fromisoformat(day): print_ for day, print_ in confirmation.shifts.items()}
    for holiday in holidays.values():
        was = known.get(holiday.on)
        holiday.has_changed = was != holiday.print if holiday.moves else was is not None
    return sorted(day for day in known if day not in holidays)


def _row(original_on: date, on: date | None, *, moves: Sequence[Move], is_by_hand: bool) -> Row:
    counts = Counter(move.zone.fraction.title for move in moves)
    return Row(
        original_on=original_on,
        on=on,
        counts=sorted(counts.items()),
        zones=sorted({move.zone.name for move in moves}),
        is_by_hand=is_by_hand,
        is_pushed=any(move.usual not in {None, move.on} for move in moves),
    )
