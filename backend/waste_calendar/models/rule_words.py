"""A rule said back in words: "alle 2 Wochen donnerstags, gilt bis 31.12.2026"; its days are `rhythms`' part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

if TYPE_CHECKING:  # whose words these are imports them
    from backend.waste_calendar.models.rules import CollectionRule

_LEAP_YEAR = 2000
_NAMED = 3  # days that are said one by one


POSITIONS = {
    1: gettext_lazy("1st"),
    2: gettext_lazy("2nd"),
    3: gettext_lazy("3rd"),
    4: gettext_lazy("4th"),
    5: gettext_lazy("5th"),
    -1: pgettext_lazy("weekday of a month", "last"),
}
_ON_WEEKDAYS = {
    0: gettext_lazy("on Mondays"),
    1: gettext_lazy("on Tuesdays"),
    2: gettext_lazy("on Wednesdays"),
    3: gettext_lazy("on Thursdays"),
    4: gettext_lazy("on Fridays"),
    5: gettext_lazy("on Saturdays"),
}


def rule_words(row: CollectionRule) -> str:
    """One phrase in the language that is active."""
    if not row.is_readable:
        return _("something is missing: open it, please, and complete it")
    return ", ".join(filter(None, [_PHRASES[row.kind](row), *_bounds(row)]))


def _every_weeks(row: CollectionRule) -> str:
    days = _weekdays(row)
    if row.interval == 1 or row.anchor is None:
        return _("every week %(days)s") % {"days": days}
    is_even = row.anchor.isocalendar().week % 2 == 0
    said = {"weeks": row.interval, "days": days, "first": date_format(row.anchor, "j. F Y")}
    if is_even:
        return _("every %(weeks)s weeks %(days)s, counted from %(first)s (an even week)") % said
    return _("every %(weeks)s weeks %(days)s, counted from %(first)s (an odd week)") % said


def _iso_weeks(row: CollectionRule) -> str:
    days = {"days": _weekdays(row)}
    if row.parity == row.Parity.EVEN:
        return _("%(days)s in even calendar weeks") % days
    return _("%(days)s in odd calendar weeks") % days


def _monthly(row: CollectionRule) -> str:
    positions = _joined(str(POSITIONS[number]) for number in sorted(row.positions, key=lambda number: number % 7))
    said = {"positions": positions, "day": str(WEEKDAYS[row.weekdays[0]])}
    if not row.months:
        return _("each %(positions)s %(day)s of the month") % said
    months = _joined(str(MONTHS[number]) for number in sorted(row.months))
    return _("each %(positions)s %(day)s in %(months)s") % {**said, "months": months}


def _dates(row: CollectionRule) -> str:
    days = sorted(row.dates)
    if len(days) <= _NAMED:
        return _("on %(days)s") % {"days": _joined(date_format(day, "j. F Y") for day in days)}
    ends = {"first": date_format(days[0], "j. F Y"), "last": date_format(days[-1], "j. F Y")}
    return _("on %(number)s certain days from %(first)s to %(last)s") % {"number": len(days), **ends}


def _on_demand(row: CollectionRule) -> str:  # noqa: ARG001 - one shape for all kinds
    return _("when asked for")


_PHRASES: dict[str, Any] = {
    "every_weeks": _every_weeks,
    "iso_weeks": _iso_weeks,
    "monthly": _monthly,
    "dates": _dates,
    "on_demand": _on_demand,
}


def _bounds(row: CollectionRule) -> Iterator[str]:
    if row.season_from and row.season_until:
        ends = {"first": _day_of_year(row.season_from), "last": _day_of_year(row.season_until)}
        yield _("each year from %(first)s to %(last)s") % ends
    ends = {"first": _day(row.valid_from), "last": _day(row.valid_until)}
    if row.valid_from and row.valid_until:
        yield _("holds from %(first)s to %(last)s") % ends
    elif row.valid_from:
        yield _("holds from %(first)s on") % ends
    elif row.valid_until:
        yield _("holds until %(last)s") % ends
    if row.is_fixed:
        yield _("also on holidays")


def _weekdays(row: CollectionRule) -> str:
    return _joined(str(_ON_WEEKDAYS[number]) for number in sorted(row.weekdays))


def _day(day: date | None) -> str:
    return date_format(day, "j. F Y") if day else ""


def _day_of_year(text: str) -> str:
    month, day = (int(part) for part in text.split("-"))
    return date_format(date(_LEAP_YEAR, month, day), "j. F")


def _joined(words: Iterable[str]) -> str:
    """`on Mondays, on Tuesdays and on Fridays`."""
    *others, last = words
    return _("%(others)s and %(last)s") % {"others": ", ".join(others), "last": last} if others else last
