"""When slots are due, by the town's calendar and clock; who has them and what is said then is not here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from backend.tenants.push import Slot

MOST_DAYS_BEFORE = 14
STEP = 5  # minutes: so many different times a day and no more


def due_at(slot: Slot, *, day: date, zone: ZoneInfo) -> datetime:
    """The one instant, in UTC, at which this slot reminds of this day.

    A time that the clocks skip comes as much later as they skip, one that they repeat comes the first time.
    """
    on = day - timedelta(days=slot.days_before)
    return datetime.combine(on, slot.at, tzinfo=zone).astimezone(UTC)


def days_due(slot: Slot, *, after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[date]:
    """The days that this slot reminds of after the one instant and up to the other."""
    day = after.astimezone(zone).date() + timedelta(days=slot.days_before)
    last = until.astimezone(zone).date() + timedelta(days=slot.days_before)
    while day <= last:
        if after < due_at(slot, day=day, zone=zone) <= until:
            yield day
        day += timedelta(days=1)


def first_day(slot: Slot, *, now: datetime, zone: ZoneInfo) -> date:
    """The first day that somebody who asks now is reminded of."""
    return next(days_due(slot, after=now, until=now + timedelta(days=2), zone=zone))
