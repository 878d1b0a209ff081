"""When so many working days have passed; which days are holidays is somebody else's knowledge (`opening.holidays`)."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


def is_working_day(day: date, *, holidays: Container[date]) -> bool:
    """Monday to Friday, but for holidays."""
    return day.weekday() < SATURDAY and day not in holidays


def after_working_days(instant: datetime, *, days: int, zone: ZoneInfo, holidays: Container[date]) -> datetime:
    """The same time of day on the `days`-th working day after `instant`, by the clock of `zone`.

    What comes in on a day off counts from the beginning of the next working day. Where the clocks skip the time, it is
    what they skip to.
    """
    local = instant.astimezone(zone)
    day, at = local.date(), local.time()
    if not is_working_day(day, holidays=holidays):
        day, at = _next(day, holidays=holidays), time()
    for _ in range(days):
        day = _next(day, holidays=holidays)
    return datetime.combine(day, at, tzinfo=zone)


def _next(day: date, *, holidays: Container[date]) -> date:
    day += timedelta(days=1)
    while not is_working_day(day, holidays=holidays):
        day += timedelta(days=1)
    return day
