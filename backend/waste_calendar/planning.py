"""The rules of a town's own zones become pickup rows for eighteen months ahead: the difference is written, no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from backend.common.clock import local_day
from backend.library.opening.holidays import StateHolidays
from backend.tenants.models import Municipality
from backend.waste_calendar.calendar import MARGIN, Override, Planned, plan
from backend.waste_calendar.dataset import pickup_id
from backend.waste_calendar.models import CollectionRule, HolidayPractice, Pickup, Zone
from backend.waste_calendar.rhythms import Rule
from backend.waste_calendar.shifts import Conventions, WorkingDays, closures_between
from backend.waste_calendar.storing.run import Counts, Storing

AHEAD = timedelta(days=550)  # eighteen months

_ZoneRhythm = tuple[int, str]  # zone, variant
_RowKey = tuple[int, str, date]


def plan_pickups(town: Municipality, *, now: datetime, zones: Collection[int] | None = None) -> Counts:
    """Make the coming pickups of the town's own rules what the rules say today, in the caller's transaction.

    Of all its zones, or of some.

    What has been collected stays as it was. What people corrected stays theirs, and what a file named stays the
    file's. A rhythm with a rule that can't be read stays as it is; `health` says so. A constant number of statements;
    unchanged rules write nothing.
    """
    today = local_day(now, zone=ZoneInfo(town.timezone))
    rules, unreadable = _rules(zones)
    existing = {_key_of(row): row for row in _stored(first=today - MARGIN, zones=zones)}
    wanted = dict(_wanted(town, rules=rules, existing=existing, today=today))
    storing = Storing(origin="", now=now, counts=Counts())
    storing.sync(Pickup, existing=existing, wanted=wanted, stamp="changed_at")
    gone = [
        row
        for key, row in existing.items()
        if key not in wanted
        and row.is_planned
        and not row.is_manual
        and row.on >= today
        and (row.zone_id, row.variant) not in unreadable
    ]
    storing.remove(Pickup, gone)
    return storing.counts


def planned_between(town: Municipality, *, first: date, last: date) -> Iterator[tuple[int, str, Planned, bool]]:
    """What rules, holidays, files and people say of these days: zone, variant, pickup, whether a person decided it.

    Nothing is written; a constant number of statements.
    """
    rules, _unreadable = _rules()
    stored = {_key_of(row): row for row in _stored(first=first - MARGIN)}
    decided = _decided(stored)
    by_hand = {key for key, row in stored.items() if row.is_manual}
    days = working_days(town, first=first, last=last)
    for (zone, variant), found in rules.items():
        overrides = decided.get((zone, variant), {})
        for pickup in plan(found, first=first, last=last, working_days=days, overrides=overrides):
            yield zone, variant, pickup, (zone, variant, pickup.original_on) in by_hand


def conventions() -> Conventions:
    """How the town's authority deals with holidays, as the CMS has it; one statement."""
    rows = list(HolidayPractice.objects.all())
    usual = next((row for row in rows if not row.name and not row.year), None) or HolidayPractice()
    named = [row for row in rows if row.name]
    return Conventions(
        usual=usual.convention,
        by_name={row.name: row.convention for row in named if not row.month and not row.year},
        extra={
            (row.month, row.day): (row.name, row.convention) for row in named if row.month and row.day and not row.year
        },
        by_name_and_year={(row.name, row.year): row.convention for row in named if row.year and not row.month},
        once={day: (row.name, row.convention) for row in named if (day := row.day_of_its_year)},
        uses_saturdays=usual.uses_saturdays,
    )


def working_days(town: Municipality, *, first: date, last: date) -> WorkingDays:
    """The days on which nothing is collected from first to last, and what that does."""
    practice = conventions()
    holidays = StateHolidays(town.state)
    closures = closures_between(first - MARGIN, last + MARGIN, holidays=holidays, conventions=practice)
    return WorkingDays(closures, uses_saturdays=practice.uses_saturdays)


def unreadable_rules() -> list[CollectionRule]:
    """The rules of the town's own zones that say too little to plan by; one statement."""
    rows = CollectionRule.objects.filter(zone__origin="").select_related("zone__fraction")
    return [row for row in rows if not row.is_readable]


def _rules(zones: Collection[int] | None = None) -> tuple[dict[_ZoneRhythm, list[Rule]], set[_ZoneRhythm]]:
    """The rules by zone and variant, and those that have one among them that can't be read."""
    own = Q(zone__origin="") if zones is None else Q(zone__origin="", zone__in=zones)
    rows = list(CollectionRule.objects.filter(own))
    unreadable = {(row.zone_id, row.variant) for row in rows if not row.is_readable}
    found: dict[_ZoneRhythm, list[Rule]] = defaultdict(list)
    for row in rows:
        if (row.zone_id, row.variant) not in unreadable:
            found[row.zone_id, row.variant].append(row.rule)
    return found, unreadable


def _stored(*, first: date, zones: Collection[int] | None = None) -> Iterator[Pickup]:
    """Pickups of zones that have rules, or had them; stops are no kerbside collection."""
    of_rules = Q(zone__in=CollectionRule.objects.values("zone")) | Q(is_planned=True)
    if zones is not None:
        of_rules &= Q(zone__in=zones)
    rows = Pickup.objects.filter(of_rules, zone__origin="", original_on__gte=first, stop_place="", stop_from=None)
    return rows.iterator(chunk_size=2000)


def _wanted(
    town: Municipality,
    *,
    rules: Mapping[_ZoneRhythm, list[Rule]],
    existing: Mapping[_RowKey, Pickup],
    today: date,
) -> Iterator[tuple[_RowKey, dict[str, Any]]]:
    if not rules:
        return
    days = working_days(town, first=today - MARGIN, last=today + AHEAD)
    zones = Zone.objects.select_related("fraction").in_bulk({zone for zone, _variant in rules})
    decided = _decided(existing)
    for (zone, variant), found in rules.items():
        pickups = plan(
            found,
            first=today - MARGIN,
            last=today + AHEAD,
            working_days=days,
            overrides=decided.get((zone, variant), {}),
        )
        for pickup in pickups:
            known = existing.get((zone, variant, pickup.original_on))
            if not _is_settled(pickup, known=known, today=today):
                yield (
                    (zone, variant, pickup.original_on),
                    _values(pickup, zone=zones[zone], variant=variant, known=known),
                )


def _decided(existing: Mapping[_RowKey, Pickup]) -> dict[_ZoneRhythm, dict[date, Override]]:
    """What people and files said of days, which wins over what a rule says of them."""
    found: dict[_ZoneRhythm, dict[date, Override]] = defaultdict(dict)
    for (zone, variant, original_on), row in existing.items():
        if row.is_manual or not row.is_planned:
            on = None if row.status == Pickup.Status.CANCELLED else row.on
            found[zone, variant][original_on] = Override(on=on, reason=row.reason)
    return found


def _is_settled(pickup: Planned, *, known: Pickup | None, today: date) -> bool:
    """Whether it is over, or belongs to people or a file."""
    if known is None:
        return (pickup.on or pickup.original_on) < today
    return known.is_manual or not known.is_planned or max(known.on, pickup.on or known.on) < today


def _values(pickup: Planned, *, zone: Zone, variant: str, known: Pickup | None) -> dict[str, Any]:
    key = ((zone.fraction.key, zone.key), variant, pickup.original_on, "", None)
    values: dict[str, Any] = {
        "public_id": known.public_id if known else pickup_id(zone.public_id, key=key),
        "zone_id": zone.pk,
        "variant": variant,
        "original_on": pickup.original_on,
        "on": pickup.on,
        "status": Pickup.Status.MOVED if pickup.is_moved else Pickup.Status.SCHEDULED,
        "reason": pickup.reason,
        "is_planned": True,
    }
    if known and any(getattr(known, name) != value for name, value in values.items()):
        values["sequence"] = known.sequence + 1
    return values


def _key_of(row: Pickup) -> _RowKey:
    return (row.zone_id, row.variant, row.original_on)
