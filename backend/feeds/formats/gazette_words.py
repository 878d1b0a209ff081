"""Number, year and day of a gazette from the words of a link, as towns write them; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

_NAMES = ("januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
          "dezember")  # fmt: skip
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)} | {"maerz": 3, "jänner": 1}
_MONTH = "|".join(_MONTHS)
_CENTURY = 2000
_YEARS = range(1990, 2100)

_DAYS = (
    re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4}|\d{2})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\.\s?(?P<name>{_MONTH})\s+(?P<year>\d{{4}})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)"),
)
_MONTH_OF_YEAR = re.compile(rf"\b(?:{_MONTH})\s+(?P<year>\d{{4}})(?!\d)")
_LONE_YEAR = re.compile(r"(?<![\d.])20\d\d(?![\d.]\d|\d)")
_AND = r"(?:\s?[/-]\s?|\s(?=(?:19|20)\d\d(?!\d)))"  # "11/26", "11-2026", "11 2026"
_NUMBERS = (
    re.compile(rf"\b(?:nr|nummer|no)\b[.:\s]*0*(?P<number>\d{{1,3}})(?:{_AND}(?P<year>\d{{4}}|\d{{2}}))?(?!\d)"),
    re.compile(
        rf"\b(?:ausgabe|amtsblatt|ab)\b[.:\s-]*0*(?P<number>\d{{1,3}})(?:{_AND}(?P<year>\d{{4}}|\d{{2}}))?(?!\d)"
    ),
    re.compile(r"(?<![\d/])0*(?P<number>\d{1,3})\s?/\s?(?P<year>\d{4})(?!\d)"),
    re.compile(r"\b(?:ausgabe|amtsblatt|ab)\b[.:\s-]*(?P<year>\d{4})\s?[-/ ]\s?0*(?P<number>\d{1,3})(?!\d)"),
)


class Unrecognised(Exception):
    """Why a link is no gazette that we know, in a sentence for the editors."""


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One issue; where only its year is known, `day` is the year's first, and somebody has to enter the right one."""

    number: int
    day: date
    is_day_known: bool

    @property
    def year(self) -> int:
        return self.day.year


def recognised(texts: Sequence[str], *, heading: str = "") -> Issue:
    """What the texts say together; raises Unrecognised where they don't, or contradict one another.

    Only where no year stands with number, day or month, one that stands alone counts, and after it the heading's.
    """
    lowered = [_lowered(text) for text in texts]
    days = {day for text in lowered for day in _days(text)}
    if len(days) > 1:
        raise Unrecognised(_("it names several days."))
    found = {each for text in lowered if (each := _number(text)) is not None}
    numbers = {number for number, _said in found if number}
    if not numbers:
        raise Unrecognised(_("it names no number of a gazette."))
    if len(numbers) > 1:
        raise Unrecognised(_("it names several numbers."))
    months = {int(match["year"]) for text in lowered for match in _MONTH_OF_YEAR.finditer(text)}
    years = {year for _each, year in found if year} | {day.year for day in days} | months
    years = years or _lone_years(lowered) or _lone_years([heading])
    if not years or not years <= set(_YEARS):
        raise Unrecognised(_("it names no year."))
    if len(years) > 1:
        raise Unrecognised(_("it names several years."))
    day = min(days, default=date(years.pop(), 1, 1))
    return Issue(number=numbers.pop(), day=day, is_day_known=bool(days))


def names_number(text: str) -> bool:
    """Whether this one text says which issue it is, so that it does as a title."""
    return _number(_lowered(text)) is not None


def _lowered(text: str) -> str:
    return re.sub(r"[_+]", " ", text).lower()


def _days(text: str) -> Iterator[date]:
    for shape in _DAYS:
        for match in shape.finditer(text):
            said = match.groupdict()
            month = _MONTHS[said["name"]] if said.get("name") else int(said["month"])
            try:
                yield date(_year(said["year"]), month, int(said["day"]))
            except ValueError:  # 31.02. is no day
                continue


def _number(text: str) -> tuple[int, int | None] | None:
    """The number and the year beside it, in a text from which the days are taken."""
    for shape in _DAYS:
        text = shape.sub(" ", text)
    for pattern in _NUMBERS:
        if match := pattern.search(text):
            return int(match["number"]), _year(match["year"]) if match["year"] else None
    return None


def _lone_years(texts: Sequence[str]) -> set[int]:
    return {int(year) for text in texts for year in _LONE_YEAR.findall(text)}


def _year(digits: str) -> int:
    return int(digits) if len(digits) > 2 else _CENTURY + int(digits)  # noqa: PLR2004 - 26 is 2026
