"""When an event takes place within a window: its rule, and added, left-out, moved and cancelled dates; no framework."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil import rrule

from backend.common.repeating import BoundedRule
from backend.feeds.recurrence import ONCE, Frequency, Recurrence, Rule

Status = Literal["scheduled", "moved", "cancelled"]

MOST = 1_000  # of one event in one window
_MOST_EVER = 10_000  # looked at to find a series' end
_DAY = timedelta(days=1)
_MONTH = timedelta(days=31)
_YEAR = timedelta(days=366)
_NEXT = 10
_FREQUENCIES: dict[Frequency, Literal[0, 1, 2, 3]] = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}
_WEEKDAYS = {str(day): day for day in (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)}


@dataclass(frozen=True, kw_only=True)
class Override:
    """What was decided about one date of a series; `occurrence` is its original start, which names it for ever."""

    occurrence: datetime
    is_cancelled: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    title: str = ""
    reason: str = ""
    location: str = ""


@dataclass(frozen=True, kw_only=True)
class Series:
    """An event in time; one without a recurrence takes place once.

    All instants are aware. A whole-day event starts at a local midnight and ends at the one after its last day.
    `keyed_from` is the key of the first date where that is another instant than its start (see `occurrence_keys`).
    """

    starts_at: datetime
    ends_at: datetime | None
    zone: ZoneInfo
    is_all_day: bool = False
    is_cancelled: bool = False
    recurrence: Recurrence = ONCE
    overrides: tuple[Override, ...] = ()
    keyed_from: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One date of an event; `key` is its original start. All instants in UTC."""

    key: datetime
    starts_at: datetime
    ends_at: datetime | None
    over_at: datetime  # when nobody looks for it any more: its end, or without one the end of its day
    status: Status
    title: str = ""
    reason: str = ""
    location: str = ""


def expand(series: Series, *, start: datetime, end: datetime) -> list[Occurrence]:
    """The occurrences that are not over at `start` and begin before `end`, in order; at most MOST of them."""
    overridden = {override.occurrence.astimezone(UTC): override for override in series.overrides}
    found: list[Occurrence] = []
    for planned in islice(_planned(series, start=start, end=end), MOST):
        override = overridden.get(planned.key)
        if override is None or override.is_cancelled:
            found.append(_as_overridden(planned, override=override))
    found += [_moved(series, override=override) for override in _moves(series)]
    shown = (each for each in found if each.starts_at < end and each.over_at > start)
    return sorted(shown, key=lambda each: (each.starts_at, each.key))[:MOST]


def dates_named(series: Series, *, keys: Collection[datetime]) -> dict[datetime, Occurrence]:
    """The dates of these names, wherever they were moved, without those that the series does not have.

    One walk along its rule, however many there are: it begins at the first date of all.
    """
    overridden = {override.occurrence.astimezone(UTC): override for override in series.overrides}
    wanted = {key.astimezone(UTC) for key in keys}
    moved = {each.occurrence.astimezone(UTC): each for each in _moves(series)}
    found = {key: _moved(series, override=moved[key]) for key in wanted & moved.keys()}
    left = wanted - moved.keys()
    if not left:
        return found
    starts = [planned_start(series, key=key) for key in left]
    for planned in _planned(series, start=min(starts), end=max(starts) + timedelta(seconds=1)):
        if planned.key in left:
            found[planned.key] = _as_overridden(planned, override=overridden.get(planned.key))
    return found


def next_ones(series: Series, *, now: datetime) -> list[Occurrence]:
    """The first ten that are not over yet, of the coming year, whose last day is a whole one."""
    today = _local(now, zone=series.zone).date()
    return expand(series, start=now, end=_midnight(today + _YEAR, zone=series.zone))[:_NEXT]


def bounds(series: Series) -> tuple[datetime, datetime | None]:
    """The first start and the instant at which the last one is over, both in UTC; None: it never ends."""
    moved = {override.occurrence: _moved(series, override=override) for override in _moves(series)}
    is_endless = any(rule.is_endless for rule in series.recurrence.rules)
    dates = list(islice(_wall_clock(series, since=None, until=None), 1 if is_endless else _MOST_EVER + 1))
    planned = [_occurrence(series, at=at) for at in dates]
    every = [each for each in planned if each.key not in moved] + list(moved.values())
    first = min((each.starts_at for each in every), default=series.starts_at.astimezone(UTC))
    if is_endless or len(dates) > _MOST_EVER:
        return first, None
    return first, max((each.over_at for each in every), default=first + _DAY)


def _as_overridden(planned: Occurrence, *, override: Override | None) -> Occurrence:
    """As planned, or cancelled."""
    if override is None:
        return planned
    return replace(planned, status="cancelled", reason=override.reason, title=override.title)


def _moves(series: Series) -> list[Override]:
    return [override for override in series.overrides if not override.is_cancelled]


def _planned(series: Series, *, start: datetime, end: datetime) -> Iterator[Occurrence]:
    """What the rule alone would show in the window."""
    length = (series.ends_at - series.starts_at) if series.ends_at else timedelta(0)
    since = _local(start - max(length, _DAY) - _DAY, zone=series.zone)
    for at in _wall_clock(series, since=since, until=_local(end, zone=series.zone)):
        occurrence = _occurrence(series, at=at)
        if occurrence.starts_at < end and occurrence.over_at > start:
            yield occurrence


def _wall_clock(series: Series, *, since: datetime | None, until: datetime | None) -> Iterator[datetime]:
    """Naive local starts in order, without doubles: a weekly meeting at seven stays at seven when the clocks change."""
    first = _local(series.starts_at, zone=series.zone).replace(microsecond=0)  # dateutil knows none
    recurrence = series.recurrence
    if recurrence == ONCE:  # most events: dateutil takes longer for it than all else in a list
        if (until is None or first < until) and (since is None or first >= since):
            yield first
        return
    dates = rrule.rruleset()
    dates.rdate(first)  # RFC 5545 section 3.8.5.3: DTSTART counts, also where the rule would not give it
    for rule in recurrence.rules:
        dates.rrule(_dateutil(rule, first=first))
    for added in recurrence.added:
        dates.rdate(added if isinstance(added, datetime) else datetime.combine(added, first.time()))
    days = {day for day in recurrence.left_out if series.is_all_day or not isinstance(day, datetime)}
    left_out = set(recurrence.left_out) - days
    whole_days = {day.date() if isinstance(day, datetime) else day for day in days}
    for at in dates:
        if until is not None and at >= until:
            return
        if (since is None or at >= since) and at.date() not in whole_days and not left_out & _names(series, at=at):
            yield at


def _names(series: Series, *, at: datetime) -> set[datetime]:
    """The local starts that a line may call a date by: a time that the series had before it was moved counts too."""
    if series.keyed_from is None:
        return {at}
    return {at, _local(key_of(series, at=at), zone=series.zone)}


def _dateutil(rule: Rule, *, first: datetime) -> rrule.rrule:
    return BoundedRule(
        _FREQUENCIES[rule.frequency],
        dtstart=first,
        interval=rule.interval,
        count=rule.count,
        until=rule.until,
        wkst=_WEEKDAYS[rule.week_start],
        byweekday=[_WEEKDAYS[day.name](day.nth) if day.nth else _WEEKDAYS[day.name] for day in rule.weekdays] or None,
        bymonthday=list(rule.month_days) or None,
        bymonth=list(rule.months) or None,
        bysetpos=list(rule.set_positions) or None,
    )


def _occurrence(series: Series, *, at: datetime) -> Occurrence:
    starts_at = _instant(at, zone=series.zone)
    return Occurrence(
        key=starts_at if series.keyed_from is None else key_of(series, at=at),
        starts_at=starts_at,
        ends_at=_end(series, starts_at=starts_at),
        over_at=_over(series, starts_at=starts_at, ends_at=_end(series, starts_at=starts_at)),
        status="cancelled" if series.is_cancelled else "scheduled",
    )


def _moved(series: Series, *, override: Override) -> Occurrence:
    """What became of one date: elsewhere in time, or only under another title."""
    key = override.occurrence.astimezone(UTC)
    planned = planned_start(series, key=key)
    starts_at = (override.starts_at or planned).astimezone(UTC)
    planned_end = _end(series, starts_at=starts_at)
    ends_at = override.ends_at.astimezone(UTC) if override.ends_at else planned_end
    is_moved = bool(starts_at != planned or ends_at != planned_end or override.location)
    status: Status = "moved" if is_moved else "scheduled"
    return Occurrence(
        key=key,
        starts_at=starts_at,
        ends_at=ends_at,
        over_at=_over(series, starts_at=starts_at, ends_at=ends_at),
        status="cancelled" if series.is_cancelled else status,
        title=override.title,
        reason=override.reason,
        location=override.location,
    )


def key_of(series: Series, *, at: datetime) -> datetime:
    """The name of the date that is planned for the local start `at`: its day at the time of day of the first key.

    Dates that an added line gives a time of its own keep it; the two times change places, so that no two dates
    ever have one key.
    """
    if series.keyed_from is None:
        return _instant(at, zone=series.zone)
    start, first = _local(series.starts_at, zone=series.zone), _local(series.keyed_from, zone=series.zone)
    if at == start:
        return series.keyed_from.astimezone(UTC)
    return _instant(_swapped(at, one=start.time(), other=first.time()), zone=series.zone)


def planned_start(series: Series, *, key: datetime) -> datetime:
    """When the date of this name would begin if nobody had moved it: the way back from `key_of`."""
    if series.keyed_from is None:
        return key
    if key == series.keyed_from:
        return series.starts_at.astimezone(UTC)
    start, first = _local(series.starts_at, zone=series.zone), _local(series.keyed_from, zone=series.zone)
    at = _swapped(_local(key, zone=series.zone), one=start.time(), other=first.time())
    return _instant(at, zone=series.zone)


def _swapped(at: datetime, *, one: time, other: time) -> datetime:
    others = {one: other, other: one}
    return datetime.combine(at.date(), others.get(at.time(), at.time()))


def _end(series: Series, *, starts_at: datetime) -> datetime | None:
    if series.ends_at is None:
        return None
    if not series.is_all_day:
        return starts_at + (series.ends_at - series.starts_at)
    days = _local(series.ends_at, zone=series.zone).date() - _local(series.starts_at, zone=series.zone).date()
    return _midnight(_local(starts_at, zone=series.zone).date() + days, zone=series.zone)


def _over(series: Series, *, starts_at: datetime, ends_at: datetime | None) -> datetime:
    if ends_at is not None and ends_at > starts_at:
        return ends_at
    return _midnight(_local(starts_at, zone=series.zone).date() + _DAY, zone=series.zone)


def _local(instant: datetime, *, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def _instant(local: datetime, *, zone: ZoneInfo) -> datetime:
    """RFC 5545 section 3.3.5: what the clocks skip counts with the offset before, what they repeat is the first one."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _midnight(day: date, *, zone: ZoneInfo) -> datetime:
    return _instant(datetime.combine(day, time.min), zone=zone)


def first_ones(
    series: Sequence[Series],
    *,
    start: datetime,
    end: datetime,
    count: int,
    is_wanted: Callable[[int, Occurrence], bool],
    not_before: datetime,
) -> list[tuple[int, Occurrence]]:
    """The first `count` wanted occurrences of all these series together, by start, the series' number here, and key.

    Most lists are full within a month after `not_before`, the earliest wanted start: only a longer one is expanded up
    to `end`.
    """
    found: list[tuple[int, Occurrence]] = []
    for until in (min(not_before + _MONTH, end), end):
        found = [
            (number, each)
            for number, one in enumerate(series)
            for each in expand(one, start=start, end=until)
            if is_wanted(number, each)
        ]
        if len(found) >= count or until == end:
            break
    return sorted(found, key=lambda pair: (pair[1].starts_at, pair[0], pair[1].key))[:count]
