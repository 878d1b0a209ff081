"""From an event's columns, or what was parsed for them, to the series that they describe."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from backend.feeds.occurrences import Override, Series
from backend.feeds.recurrence import read_recurrence

CANCELLED = "cancelled"


def series_of(
    *,
    starts_at: datetime,
    ends_at: datetime | None,
    is_all_day: bool,
    recurrence: str,
    overrides: list[dict[str, Any]],
    status: str,
    zone: ZoneInfo,
    keyed_from: datetime | None = None,
) -> Series:
    """The event in time; the arguments are columns of `models.Event`. Raises UnusableRecurrence."""
    return Series(
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
        is_all_day=is_all_day,
        is_cancelled=status == CANCELLED,
        recurrence=read_recurrence(recurrence, zone=zone),
        overrides=tuple(_override(each) for each in overrides),
        keyed_from=keyed_from,
    )


def _override(document: dict[str, Any]) -> Override:
    instants = {
        key: datetime.fromisoformat(document[key])
        for key in ("occurrence", "starts_at", "ends_at")
        if document.get(key)
    }
    return Override(
        **instants,
        is_cancelled=document.get("is_cancelled", False),
        title=document.get("title", ""),
        reason=document.get("reason", ""),
        location=document.get("location", ""),
    )
