"""Days as they stand in cells: with or without year and weekday, several in one cell, as numbers of a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from backend.common.german import fold
from backend.waste_calendar.formats.entries import Unreadable

_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
_CENTURY = 2000
_YEARS = range(2000, 2101)  # the others are typing errors: a day in 9999 would make a file speak of all years
_WEEKDAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
_WEEKDAY = r"(?:(?P<weekday>Mo|Di|Mi|Do|Fr|Sa|So)(?:ntag|enstag|ttwoch|nnerstag|eitag|mstag|nnabend)?\.?,?\s*)?"
MONTHS = (
    "januar", "februar", "maerz", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "dezember",
)  # fmt: skip
_SHORTENED = {"jan": 1, "feb": 2, "mrz": 3, "maer": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9}
_SHORTENED |= {"okt": 10, "nov": 11, "dez": 12, "jaenner": 1, "feber": 2}
# The year must not be the day of what comes next: "05.01. 19.01." are two days without a year.
_TOKEN = re.compile(
    _WEEKDAY + r"(?:(?P<iso>20\d\d-\d\d-\d\d)"
    r"|(?P<serial>[34]\d{4}|5\d{4})(?![\d.])"
    r"|(?P<day>\d{1,2})\.\s?(?:(?P<month>\d{1,2})(?:\.\s?(?P<year>\d{4}(?!\d)|\d{2}(?![\d.]))?)?(?!\d)"
    r"|(?P<name>(?:Jan|Jän|Feb|Mär|Mrz|Maer|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)[a-zä]{0,7})\.?(?:\s(?P<long>20\d\d))?))"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?:\s?Uhr)?)?",  # the hour at which the van leaves says nothing of the day
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?:[\s,;/+&|*]|und\b|u\.)*", re.IGNORECASE)
_OF_MONTH = re.compile(_WEEKDAY + r"(?P<day>\d{1,2})\.?(?![\d.])", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d.])(?<!\d-)20\d\d(?!\d|-\d)")  # of "kalender-2026.csv", but not of "05-01-2026"
_FIRST_SERIAL = date(1899, 12, 30)  # Excel counts a 29 February 1900 that never was


def read_day(text: str) -> date | None:
    """`24.11.2026`, `24.11.26` or `2026-11-24`; None for anything else."""
    try:
        if match := _DAY.fullmatch(text.strip()):
            day, month, year = (int(part) for part in match.groups())
            found = date(year if year >= _CENTURY else _CENTURY + year, month, day)
        else:
            found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if is_likely(found) else None


def is_likely(day: date) -> bool:
    """Whether a calendar may mean this day, whatever year it is of."""
    return day.year in _YEARS


def read_days(text: str, *, year: int | None) -> list[date]:
    """All days of a cell: `Mo 05.01., 19.01.`; `year` is that of days without one. Raises Unreadable for anything else.

    A weekday that the day doesn't have is refused too: it tells that the year is wrong.
    """
    return [_day(match, year=year) for match in _matches(_TOKEN, text)]


def read_days_of_month(text: str, *, month: int, year: int | None) -> list[date]:
    """The days of a cell below the name of a month: `7., 21.`, `Mi 7`, or whole days. Raises Unreadable."""
    try:
        matches = _matches(_OF_MONTH, text)
    except Unreadable:
        return read_days(text, year=year)
    return [_checked(match, day=int(match["day"]), month=month, year=year) for match in matches]


def are_days_of_month(text: str) -> bool:
    """Whether a cell has numbers of days without a month, and nothing else."""
    try:
        return bool(_matches(_OF_MONTH, text))
    except Unreadable:
        return False


def looks_like_days(text: str) -> bool:
    """Whether a cell has days and nothing else, whatever their year."""
    try:
        return bool(_matches(_TOKEN, text))
    except Unreadable:
        return False


def month_of(text: str) -> int | None:
    """`Januar`, `Jan.`, `Januar 2026` or `01/2026`; None for what names no month."""
    words = re.sub(r"(?:[\s.'/-]*(?:20)?\d\d)?\s*$", "", fold(text).strip()).strip(" .")
    if match := re.fullmatch(r"(0?[1-9]|1[0-2])[./](?:20\d\d)", text.strip()):
        return int(match[1])
    return MONTHS.index(words) + 1 if words in MONTHS else _SHORTENED.get(words)


def is_weekday(text: str) -> bool:
    """`Mo`, `Di.`, `Mittwoch`."""
    return re.fullmatch(_WEEKDAY, text.strip() + " ", re.IGNORECASE) is not None and bool(text.strip())


def year_in(texts: Iterable[str]) -> int | None:
    """The one year that these texts name; None where it is none, or several."""
    years = {int(found) for text in texts for found in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def _matches(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """What the pattern finds one after the other. Raises Unreadable if there is anything else in between."""
    found: list[re.Match[str]] = []
    end = _skip(text, 0)
    while end < len(text):
        match = pattern.match(text, end)
        if match is None or match.end() == end:
            raise Unreadable(_("“%(text)s” is not a day.") % {"text": " ".join(text.split())})
        found.append(match)
        end = _skip(text, match.end())
    if not found:
        raise Unreadable(_("“%(text)s” is not a day.") % {"text": " ".join(text.split())})
    return found


def _skip(text: str, start: int) -> int:
    between = _BETWEEN.match(text, start)
    return between.end() if between else start


def _day(match: re.Match[str], *, year: int | None) -> date:
    if match["iso"]:
        return _checked(match, iso=match["iso"])
    if match["serial"]:
        return _FIRST_SERIAL + timedelta(days=int(match["serial"]))
    month = int(match["month"]) if match["month"] else month_of(match["name"])
    said = match["year"] or match["long"]
    own = (int(said) if len(said) > 2 else _CENTURY + int(said)) if said else year  # noqa: PLR2004 - digits of a year
    return _checked(match, day=int(match["day"]), month=month or 0, year=own)


def _checked(match: re.Match[str], *, day: int = 0, month: int = 0, year: int | None = None, iso: str = "") -> date:
    text = {"text": match[0].strip()}
    if not iso and year is None:
        raise Unreadable(_("“%(text)s” has no year, and neither header, sheet nor file name says it.") % text)
    try:
        found = date.fromisoformat(iso) if iso else date(year or 0, month, day)
    except ValueError as error:
        raise Unreadable(_("“%(text)s” is not a day.") % text) from error
    if not is_likely(found):
        raise Unreadable(_("“%(text)s” is not a day.") % text)
    weekday = (match["weekday"] or "").casefold()
    if weekday and _WEEKDAYS[found.weekday()] != weekday:
        said = {**text, "day": f"{found:%d.%m.%Y}"}
        raise Unreadable(_("“%(text)s”: %(day)s is another day of the week.") % said)
    return found
