"""A warning on the region's table: how it is written there and read again in the town."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from pydantic import TypeAdapter

from backend.alerts.official.keys import COUNTY
from backend.alerts.official.warning import Extent, OfficialWarning

WARNINGS = UUID("5d0a7a6e-2f53-5c4c-9b0e-8b5d0c5a3f11")
OPEN_END = timedelta(days=3)  # how long a warning without an end holds after the day on which it was last heard of
_PUT_OFF = timedelta(days=2)  # when less is left, it is put off


@dataclass(frozen=True, kw_only=True)
class OnTheTable:
    """The warning, until when it holds as far as is known, and by which state of the list it was read."""

    warning: OfficialWarning
    holds_until: datetime
    fingerprint: str = ""


_tables = TypeAdapter(OnTheTable)


def written(found: OnTheTable) -> dict[str, Any]:
    """As JSON."""
    document: dict[str, Any] = _tables.dump_python(found, mode="json")
    return document


def read_again(document: Mapping[str, Any]) -> OnTheTable:
    """What `written` wrote."""
    return _tables.validate_python(document)


def id_of(identifier: str) -> UUID:
    """The same warning has the same id in every town, so that phones of two towns show it once."""
    return uuid5(WARNINGS, identifier)


def end_of(warning: OfficialWarning, *, now: datetime) -> datetime:
    """Its end. One without an end holds some days on from now, which is the same until the next midnight (UTC)."""
    if warning.expires is not None:
        return warning.expires
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + OPEN_END


def is_to_be_put_off(found: OnTheTable, *, now: datetime) -> bool:
    """Whether its end, which nobody has named, has come near."""
    return found.warning.expires is None and found.holds_until < now + _PUT_OFF


def without_replaced(warnings: Iterable[OfficialWarning]) -> list[OfficialWarning]:
    """Those that none of the others, sent later, takes the place of: towns get them in any order."""
    found = list(warnings)
    replaced: dict[str, datetime] = {}
    for warning in found:
        for identifier in warning.references:
            replaced[identifier] = max(warning.sent, replaced.get(identifier, warning.sent))
    return [each for each in found if each.identifier not in replaced or replaced[each.identifier] <= each.sent]


def within(warning: OfficialWarning, *, counties: Iterable[str]) -> OfficialWarning | None:
    """The part of a warning by municipalities that concerns these counties; None if there is none.

    Its outlines are left out: they say less exactly what the municipalities say.
    """
    known = tuple(counties)
    keys = (key for extent in warning.extents for key in extent.keys)
    meant = sorted({key for key in keys if _concerns(key, known)})
    return replace(warning, extents=(Extent(keys=tuple(meant)),)) if meant else None


def counties_of(warning: OfficialWarning, *, counties: Iterable[str]) -> list[str]:
    """Which of these it concerns."""
    keys = [key for extent in warning.extents for key in extent.keys]
    return [county for county in counties if any(_concerns(key, (county,)) for key in keys)]


def _concerns(key: str, counties: tuple[str, ...]) -> bool:
    return any(key.startswith(county) or (len(key) < COUNTY and county.startswith(key)) for county in counties)
