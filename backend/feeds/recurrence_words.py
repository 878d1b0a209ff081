"""When an event takes place again, in words: "jeden 2. Dienstag im Monat"; which dates those are says `occurrences`."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import translation
from django.utils.dates import MONTHS
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from backend.feeds.occurrences import Series, bounds, expand
from backend.feeds.recurrence import WEEKDAYS, Rule, UnusableRecurrence, Weekday

_LISTED = 6
_WORKDAYS = tuple(Weekday(name=name) for name in WEEKDAYS[:5])


def recurrence_words(series: Series, *, lang: str) -> str:
    """One phrase in `lang`, empty for a single event; where no phrase fits the rule, the dates themselves."""
    recurrence = series.recurrence
    if not recurrence:
        return ""
    with translation.override(lang.partition("-")[0]):
        first = series.starts_at.astimezone(series.zone)
        if len(recurrence.rules) == 1 and not recurrence.added:
            rule = recurrence.rules[0]
            phrase = _PHRASES[rule.frequency](rule, first.date())
            if phrase:
                return " ".join(filter(None, (phrase, _end(rule))))
        return _dates(series)


def _daily(rule: Rule, first: date) -> str:  # noqa: ARG001 - one shape for all frequencies
    if rule.weekdays or rule.month_days or rule.months:
        return ""
    return ngettext("every day", "every %(number)d days", rule.interval) % {"number": rule.interval}


def _weekly(rule: Rule, first: date) -> str:
    if rule.month_days or rule.months:
        return ""
    days = rule.weekdays or (Weekday(name=WEEKDAYS[first.weekday()]),)
    if set(days) == set(_WORKDAYS) and rule.interval == 1:
        return _("from Monday to Friday")
    named = {"days": _joined([_day(day) for day in days]), "number": rule.interval}
    return (_("every %(days)s") if rule.interval == 1 else _("every %(number)d weeks on %(days)s")) % named


def _monthly(rule: Rule, first: date) -> str:
    if rule.months:
        return ""
    if rule.weekdays:
        days = _positioned(rule)
        alone, after = _("every %(days)s of the month"), _("every %(number)d months on the %(days)s")
    else:
        days = _numbered(rule.month_days or (first.day,))
        alone, after = _("on the %(days)s of every month"), _("every %(number)d months on the %(days)s of the month")
    if not days:
        return ""
    return (alone if rule.interval == 1 else after) % {"days": days, "number": rule.interval}


def _yearly(rule: Rule, first: date) -> str:
    if rule.interval != 1 or len(rule.months) > 1 or len(rule.month_days) > 1:
        return ""
    month = str(MONTHS[rule.months[0] if rule.months else first.month])
    if rule.weekdays:
        days = _positioned(rule) if rule.months else ""
        return _("every year on the %(days)s in %(month)s") % {"days": days, "month": month} if days else ""
    day = rule.month_days[0] if rule.month_days else first.day
    return _("every year on %(day)d %(month)s") % {"day": day, "month": month} if day > 0 else ""


_PHRASES = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}


def _positioned(rule: Rule) -> str:
    """`2nd Tuesday`, empty where a weekday has no position or one that we have no word for."""
    if rule.set_positions:
        if len(rule.weekdays) != 1 or rule.weekdays[0].nth:
            return ""
        days = [Weekday(name=rule.weekdays[0].name, nth=position) for position in rule.set_positions]
    else:
        days = list(rule.weekdays)
    ordinals = [_ordinal(day.nth) for day in days]
    if not all(ordinals):
        return ""
    return _joined([f"{ordinal} {_day(day)}" for ordinal, day in zip(ordinals, days, strict=True)])


def _numbered(days: tuple[int, ...]) -> str:
    """`1. and 15.`; the last day has a word, those counted from it have none."""
    if min(days) < -1:
        return ""
    return _joined([_("last day") if day == -1 else f"{day}." for day in days])


def _ordinal(nth: int) -> str:
    return {
        1: pgettext("weekday of a month", "first"),
        2: pgettext("weekday of a month", "second"),
        3: pgettext("weekday of a month", "third"),
        4: pgettext("weekday of a month", "fourth"),
        5: pgettext("weekday of a month", "fifth"),
        -1: pgettext("weekday of a month", "last"),
    }.get(nth, "")


def _day(day: Weekday) -> str:
    return str(DAY_NAMES[WEEKDAYS.index(day.name)])


def _end(rule: Rule) -> str:
    if rule.until:
        return _("until %(day)s") % {"day": _date(rule.until)}
    if rule.count:
        return ngettext("once", "%(number)d times", rule.count) % {"number": rule.count}
    return ""


def _dates(series: Series) -> str:
    first, last = bounds(series)
    start = _date(first.astimezone(series.zone))
    if last is None:
        return _("regularly from %(day)s") % {"day": start}
    dates = [each.starts_at.astimezone(series.zone) for each in expand(series, start=first, end=last)]
    if len(dates) <= _LISTED:
        return _("on %(days)s") % {"days": _joined([_date(each) for each in dates])}
    end = _date(last.astimezone(series.zone) - timedelta(seconds=1))
    return _("on %(number)d dates from %(start)s to %(end)s") % {"number": len(dates), "start": start, "end": end}


def _date(moment: datetime) -> str:
    return date_format(moment, pgettext("format of a date", "j F Y"))


def _joined(words: list[str]) -> str:
    if len(words) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(words)
    return _("%(words)s and %(last)s") % {"words": ", ".join(words[:-1]), "last": words[-1]}


def refusal_words(error: UnusableRecurrence) -> str:
    """Why a recurrence is not followed, for those who wrote it or whose calendar it is from."""
    texts = {
        "line": _("“%(value)s” is no line of a recurrence."),
        "kind": _("Events that repeat like this (%(value)s) are not followed."),
        "never": _("This date never comes."),
        "position": _("A weekday can only be counted within a month or a year."),
        "date": _("“%(value)s” is no date."),
        "year": _("“%(value)s” is before 1970 or after 2199."),
        "weekday": _("“%(value)s” is no weekday."),
        "number": _("“%(value)s” is no number that fits here."),
        "many": _("More than %(value)s rules or dates for one event are not followed."),
    }
    return texts[error.reason] % {"value": error.value}
