"""Opening hours in words: "Montag bis Mittwoch 9–12 Uhr"; the rules are in `rules`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.utils import translation
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.library.opening.rules import Exceptional, Hours, MonthDay, Season, Spans
from backend.library.opening.times import DAY, clock_words


def hours_words(hours: Hours, *, lang: str) -> list[str]:
    """One line for each thing to know, without the exceptions, which pass."""
    with translation.override(lang.partition("-")[0]):
        lines = [line for season in hours.seasons for line in _season(season)]
        if any(spans for season in hours.seasons for spans in season.week) and hours.on_holidays == "closed":
            lines.append(_("Closed on public holidays"))
        if hours.by_appointment:
            lines.append(_("And by appointment") if lines else _("By appointment only"))
        return lines


def exception_words(each: Exceptional, *, lang: str) -> str:
    """`24.12.2026 bis 1.1.2027 geschlossen (Betriebsferien)`."""
    with translation.override(lang.partition("-")[0]):
        days = _day(each.first)
        if each.last != each.first:
            days = _("%(first)s to %(last)s") % {"first": days, "last": _day(each.last)}
        text = f"{days}: {spans_words(each.spans)}"
        return f"{text} ({each.reason})" if each.reason else text


def spans_words(spans: Spans) -> str:
    """`9–12 und 14–18 Uhr`, in the language that is active."""
    if not spans:
        return _("closed")
    if [(span.opens, span.closes) for span in spans] == [(0, DAY)]:
        return _("around the clock")
    texts = [f"{clock_words(span.opens)}–{clock_words(span.closes)}" for span in spans]
    return _("%(times)s o'clock") % {"times": _(" and ").join(filter(None, (", ".join(texts[:-1]), texts[-1])))}


def _season(season: Season) -> Iterator[str]:
    if season.begins and season.ends:
        yield _("From %(first)s to %(last)s:") % {"first": _month_day(season.begins), "last": _month_day(season.ends)}
    for spans, days in groupby(range(7), key=lambda number: season.week[number]):
        numbers = list(days)
        yield f"{_weekdays(numbers)}: {spans_words(spans)}"


def _weekdays(numbers: list[int]) -> str:
    first, last = str(WEEKDAYS[numbers[0]]), str(WEEKDAYS[numbers[-1]])
    if len(numbers) == 1:
        return first
    joined = _("%(first)s and %(last)s") if len(numbers) == 2 else _("%(first)s to %(last)s")  # noqa: PLR2004 - a pair
    return joined % {"first": first, "last": last}


def _month_day(day: MonthDay) -> str:
    return _("%(day)d %(month)s") % {"day": day[1], "month": MONTHS[day[0]]}


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
