"""Instants, days and the town's own time zone; the one place that reads the clock. What a date means is not here."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from backend.common.errors import InvalidParameter

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEARS = range(1900, 2200)
_LENGTH = len("2026-11-21T18:00:00+01:00")


def now() -> datetime:
    """The current instant, in UTC; called at the edges and handed down as `now=`."""
    return datetime.now(UTC)


def local(instant: datetime, *, zone: ZoneInfo) -> datetime:
    """The same instant on the town's wall clock; ValueError for a naive `instant`, which would mean the server's."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant!r} names no time zone")
    return instant.astimezone(zone)


def local_day(instant: datetime, *, zone: ZoneInfo) -> date:
    """The day that the town's calendar shows at this instant."""
    return local(instant, zone=zone).date()


def rfc3339(instant: datetime, *, zone: ZoneInfo) -> str:
    """`2026-11-21T18:00:00+01:00`: the API's form of an instant, with the town's own offset, to the second."""
    text = local(instant, zone=zone).isoformat(timespec="seconds")
    if len(text) > _LENGTH:  # an offset with seconds, local mean time before 1893, which RFC 3339 §5.6 does not know
        return instant.astimezone(UTC).isoformat(timespec="seconds")
    return text


def earliest(moments: Iterable[datetime | None]) -> datetime | None:
    """The first of these instants; None where there is none."""
    return min((moment for moment in moments if moment is not None), default=None)


def parse_day(text: str, *, parameter: str) -> date:
    """A day written as `2026-11-21`, in a year from 1900 to 2199; else InvalidParameter, naming `parameter`."""
    # date.fromisoformat alone would also take 20261121 and 2026-W47-6 (Python ≥ 3.11), and the year 9999 overflows
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise InvalidParameter(parameter, detail=_("This is not a date of the form 2026-11-21."))
    return day


def start_of_day(day: date, *, zone: ZoneInfo) -> datetime:
    """The first instant of the town's `day`, in UTC: 00:00, or where the clock skips it, what it skips to."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def end_of_day(day: date, *, zone: ZoneInfo) -> datetime:
    """The first instant that is no longer `day`, in UTC; 23 or 25 hours after its start when the clocks change."""
    return start_of_day(day + timedelta(days=1), zone=zone)
