"""What the dates of an event are called after an edit, so that what people noted keeps its date; no framework.

Devices and links name a date by its key, the start that it had at first. When the time of a series changes, its dates
keep their keys; when a single event is moved, it keeps its key; a day that the new rule does not have loses its date.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from backend.feeds.occurrences import Series, expand, key_of

_DAY = timedelta(days=1)


def with_kept_keys(series: Series, *, before: Series) -> Series:
    """The edited series, whose dates have the keys that they had `before`."""
    first = _first_key(series, before=before)
    return replace(series, keyed_from=None if first == series.starts_at else first)


def _first_key(series: Series, *, before: Series) -> datetime:
    """The key of the first date."""
    known = before.keyed_from or before.starts_at
    start, was = series.starts_at.astimezone(series.zone), before.starts_at.astimezone(series.zone)
    if not before.recurrence:
        if series.recurrence and _is_planned(replace(series, keyed_from=None), key=known):
            return _on_day(start, known=known, series=series)  # the day of the old key has a date of its own now
        return known
    if start.date() == was.date():
        is_taken = known.astimezone(series.zone).date() != start.date() and _is_planned(series, key=known)
        return _on_day(start, known=known, series=series) if is_taken else known
    # A series that begins on another day: the key that this day has, or would have had.
    return key_of(before, at=datetime.combine(start.date(), was.time()))


def _on_day(start: datetime, *, known: datetime, series: Series) -> datetime:
    clock = known.astimezone(series.zone).time()
    return datetime.combine(start.date(), clock, tzinfo=series.zone)


def _is_planned(series: Series, *, key: datetime) -> bool:
    """Whether another date than the first lies on the day of this key."""
    day = key.astimezone(series.zone).date()
    start = series.starts_at.astimezone(series.zone)
    if day == start.date():
        return True
    planned = expand(replace(series, overrides=()), start=key - _DAY, end=key + 2 * _DAY)
    return any(each.starts_at.astimezone(series.zone).date() == day for each in planned)
