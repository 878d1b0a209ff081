"""How often the same place, and everybody together, may send a form; the counts are rows that soon go."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backend.common.errors import TooManyRequests
from backend.serving.hashing import hashed
from backend.serving.models import Count

# What a provider gives to one household (RFC 6177): who has one address of it has them all.
_HOUSEHOLD = 64


@dataclass(frozen=True, kw_only=True)
class Limit:
    """So many in a window of time, from one network address and in the whole town; None: as many as come."""

    name: str
    each: int
    town: int | None = None
    window: timedelta = timedelta(hours=1)


def count(limit: Limit, *, address: str, now: datetime) -> None:
    """Count one attempt. Raises TooManyRequests where the address, or the town, has had its share of the window."""
    for who, most in ((household(address), limit.each), ("", limit.town)):
        if most is not None and add_one(limit.name, who, window=limit.window, now=now) > most:
            raise TooManyRequests(retry_after=_seconds_left(limit.window, now=now))


def add_one(name: str, who: str, *, window: timedelta, now: datetime) -> int:
    """Count one more of this name for `who` in the present window; returns how many there are now."""
    start = _start(window, now=now)
    row, _is_new = Count.objects.select_for_update().get_or_create(
        key=hashed(name, who, start.isoformat(), purpose="count"), defaults={"expires_at": start + window}
    )
    row.number += 1
    row.save(update_fields=["number"])
    return row.number


def forget_counts(*, now: datetime) -> int:
    """Erase the counts of windows that are over; returns how many."""
    return Count.objects.filter(expires_at__lte=now).delete()[0]


def _start(window: timedelta, *, now: datetime) -> datetime:
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    return begin + (now - begin) // window * window


def _seconds_left(window: timedelta, *, now: datetime) -> int:
    return int((_start(window, now=now) + window - now).total_seconds()) + 1


def household(address: str) -> str:
    """What a provider gives to one household: an IPv4 address, or the first half of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    mapped = found.ipv4_mapped
    return str(mapped or ipaddress.ip_network((int(found), _HOUSEHOLD), strict=False))
