"""Dates as feeds really write them: RFC 822, ISO 8601, German names, with and without a zone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from backend.common.repeating import YEARS

_NAMES = ("jan", "feb", "mar mär mrz mae", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez")
_MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
_WORDS = re.compile(
    r"(?:[^\W\d]{2,12}[.,]*\s+)?(\d{1,2})\.?\s+([^\W\d]{3,10})\.?\s+(\d{4}|\d{2})"
    r"(?:[\s,]+(?:um\s+)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\s*Uhr)?(?:\s*\(?([A-Z]{1,5}|[+-]\d{2}:?\d{2})\)?)?)?"
)
_NUMBERS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[\s,]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*Uhr)?)?")
_ZONES = {"CEST": 2, "MESZ": 2, "CET": 1, "MEZ": 1, "GMT": 0, "UT": 0, "UTC": 0, "Z": 0}
_CENTURY = 2000


def parse_date(text: str, *, zone: ZoneInfo) -> datetime | None:
    """The instant, aware; a text without a zone, or with one that nobody knows, is on the wall clock of `zone`."""
    text = " ".join(text.split())
    moment = _iso(text) or _named(text) or _numbered(text)
    if moment is None or moment.year not in YEARS:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _iso(text: str) -> datetime | None:
    """Also with a zone's name behind it, which ISO 8601 does not know: 2026-05-25 11:41:36 CEST."""
    plain, _blank, name = text.rpartition(" ")
    zone = _zone(name) if name in _ZONES else None
    try:
        return datetime.fromisoformat(plain).replace(tzinfo=zone) if zone else datetime.fromisoformat(text)
    except ValueError:
        return None


def _named(text: str) -> datetime | None:
    match = _WORDS.match(text)
    month = _MONTHS.get(match[2].lower()[:3]) if match else None
    if match is None or month is None:
        return None
    year = int(match[3]) + (_CENTURY if len(match[3]) == len("26") else 0)
    return _moment((year, month, int(match[1])), clock=match.group(4, 5, 6), zone=_zone(match[7]))


def _numbered(text: str) -> datetime | None:
    match = _NUMBERS.match(text)
    if match is None:
        return None
    return _moment((int(match[3]), int(match[2]), int(match[1])), clock=match.group(4, 5, 6), zone=None)


def _moment(day: tuple[int, int, int], *, clock: tuple[str | None, ...], zone: tzinfo | None) -> datetime | None:
    hour, minute, second = (int(part or 0) for part in clock)
    try:
        return datetime(*day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def _zone(name: str | None) -> tzinfo | None:
    if not name:
        return None
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    if name[0] in "+-":
        offset = timedelta(hours=int(name[1:3]), minutes=int(name[-2:]))
        return timezone(-offset if name[0] == "-" else offset) if offset < timedelta(days=1) else None
    return None
