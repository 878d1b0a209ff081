"""Reads the RFC 5545 lines RRULE, RDATE and EXDATE of an event; which dates they make is in `occurrences`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
FREQUENCIES: tuple[Frequency, ...] = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

# What the rules of town calendars are made of. The others (BYHOUR, BYSECOND, BYYEARDAY …) make bombs: 86,400 dates a
# day, or a search to the year 9999 for a date that never comes.
_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_VALUE = re.compile(r"(\d{8})(?:T(\d{6})(Z)?)?")
_LONGEST_MONTHS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
_MOST_COUNT = 10_000
_MOST_INTERVAL = 1_000
_MOST_SET_POSITION = 5
_MOST_RULES, _MOST_DATES = 10, 2_000
_MONTHS, _MONTH_DAYS = range(1, 13), range(-31, 32)


Reason = Literal["line", "kind", "never", "position", "date", "year", "weekday", "number", "many"]


class UnusableRecurrence(ValueError):
    """A line is no RFC 5545 recurrence, or one of a kind that we do not follow: treat the event as a single one.

    `reason` and `value` are what `recurrence_words.refusal_words` says it from.
    """

    def __init__(self, text: str, *, reason: Reason, value: str = "") -> None:
        super().__init__(text)
        self.reason = reason
        self.value = value


@dataclass(frozen=True, kw_only=True)
class Weekday:
    """`TU`, or with a position `2TU`: the second Tuesday; -1 is the last one."""

    name: str
    nth: int = 0


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One RRULE, checked. `until` is the last possible start on the wall clock of the event's zone."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    weekdays: tuple[Weekday, ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    set_positions: tuple[int, ...] = ()
    week_start: str = "MO"

    @property
    def is_endless(self) -> bool:
        return self.count is None and self.until is None


@dataclass(frozen=True, kw_only=True)
class Recurrence:
    """All lines of an event; a `datetime` is naive, on the wall clock of the event's zone, a `date` is a whole day."""

    rules: tuple[Rule, ...] = ()
    added: tuple[date, ...] = ()
    left_out: tuple[date, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rules or self.added)


ONCE = Recurrence()


@lru_cache(maxsize=1024)
def read_recurrence(text: str, *, zone: ZoneInfo) -> Recurrence:
    """The meaning of lines such as `RRULE:FREQ=WEEKLY` and `EXDATE;TZID=Europe/Berlin:20261224T190000`.

    Raises UnusableRecurrence.
    """
    rules: list[Rule] = []
    dates: dict[str, list[date]] = {"RDATE": [], "EXDATE": []}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        head, colon, value = line.partition(":")
        name, _semicolon, parameters = head.partition(";")
        name = name.upper()
        if name == "RRULE" and colon:
            rules.append(_rule(value.upper(), zone=zone))
        elif name in dates and colon:
            dates[name] += [_moment(part, parameters=parameters, zone=zone) for part in value.upper().split(",")]
        else:
            raise UnusableRecurrence(f"{line[:60]!r} is no line of a recurrence", reason="line", value=line[:60])
    for what, most in ((rules, _MOST_RULES), (dates["RDATE"], _MOST_DATES), (dates["EXDATE"], _MOST_DATES)):
        if len(what) > most:
            raise UnusableRecurrence(f"more than {most} lines of one kind", reason="many", value=str(most))
    return Recurrence(rules=tuple(rules), added=tuple(dates["RDATE"]), left_out=tuple(dates["EXDATE"]))


def _rule(value: str, *, zone: ZoneInfo) -> Rule:
    parts = dict(part.partition("=")[::2] for part in value.split(";") if part)
    if unknown := parts.keys() - _PARTS:
        named = ", ".join(sorted(unknown))[:60]
        raise UnusableRecurrence(f"a rule with {named} is not followed", reason="kind", value=named)
    frequency = next((name for name in FREQUENCIES if name == parts.get("FREQ")), None)
    if frequency is None:
        named = parts.get("FREQ", "never")[:60]
        raise UnusableRecurrence(f"a rule that repeats {named} is not followed", reason="kind", value=named)
    rule = Rule(
        frequency=frequency,
        interval=_number(parts.get("INTERVAL", "1"), among=range(1, _MOST_INTERVAL + 1)),
        count=_number(parts["COUNT"], among=range(1, _MOST_COUNT + 1)) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"], zone=zone) if "UNTIL" in parts else None,
        weekdays=tuple(_weekday(part) for part in _listed(parts, "BYDAY")),
        month_days=tuple(_number(part, among=_MONTH_DAYS) for part in _listed(parts, "BYMONTHDAY")),
        months=tuple(_number(part, among=_MONTHS) for part in _listed(parts, "BYMONTH")),
        set_positions=tuple(
            _number(part, among=range(-_MOST_SET_POSITION, _MOST_SET_POSITION + 1))
            for part in _listed(parts, "BYSETPOS")
        ),
        week_start=_weekday(parts.get("WKST", "MO")).name,
    )
    _refuse_never(rule)
    return rule


def _refuse_never(rule: Rule) -> None:
    """30 February would be looked for until the year 9999."""
    longest = max(_LONGEST_MONTHS.get(month, 31) for month in rule.months or _MONTHS)
    if 0 in (*rule.month_days, *rule.set_positions) or (
        rule.month_days and min(abs(day) for day in rule.month_days) > longest
    ):
        raise UnusableRecurrence("a rule for a date that never comes", reason="never")
    if rule.set_positions and not (rule.weekdays and rule.frequency in {"MONTHLY", "YEARLY"}):
        raise UnusableRecurrence("BYSETPOS is followed only for weekdays of a month", reason="position")
    has_positions = any(day.nth for day in rule.weekdays)
    if has_positions and rule.frequency not in {"MONTHLY", "YEARLY"}:
        text = "RFC 5545 section 3.3.10: a weekday's position needs a month or a year"
        raise UnusableRecurrence(text, reason="position")


def _until(value: str, *, zone: ZoneInfo) -> datetime:
    moment = _moment(value, parameters="", zone=zone)
    if isinstance(moment, datetime):
        return moment
    # Many calendars write the last day, and mean it to be included (a DATE beside a DATE-TIME start).
    return datetime.combine(moment, time.max)


def _moment(value: str, *, parameters: str, zone: ZoneInfo) -> date:
    """A day, or an instant as the wall clock of `zone` shows it."""
    match = _VALUE.fullmatch(value.strip().partition("/")[0])  # RDATE may be a period: its start counts
    if match is None:
        raise UnusableRecurrence(f"{value[:40]!r} is no date", reason="date", value=value[:40])
    try:
        if match[2] is None:
            return datetime.strptime(match[1], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
        naive = datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S")  # noqa: DTZ007 - its zone is named beside it
    except ValueError as error:
        raise UnusableRecurrence(f"{value[:40]!r} is no date", reason="date", value=value[:40]) from error
    if naive.year < 1970 or naive.year > 2200:  # noqa: PLR2004 - a typing mistake, and conversion overflows at the ends
        raise UnusableRecurrence(f"{value[:40]!r} is in no year of ours", reason="year", value=value[:40])
    there = ZoneInfo("UTC") if match[3] else _zone_of(parameters) or zone
    return naive.replace(tzinfo=there).astimezone(zone).replace(tzinfo=None)


def _zone_of(parameters: str) -> ZoneInfo | None:
    """The zone of `TZID=Europe/Berlin`; None where there is none that we know."""
    name = dict(part.partition("=")[::2] for part in parameters.split(";")).get("TZID", "").strip('"')
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _weekday(text: str) -> Weekday:
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise UnusableRecurrence(f"{text[:20]!r} is no weekday", reason="weekday", value=text[:20])
    return Weekday(name=match[2], nth=int(match[1] or 0))


def _number(text: str, *, among: range) -> int:
    try:
        number = int(text)
    except ValueError as error:
        raise UnusableRecurrence(f"{text[:20]!r} is no number", reason="number", value=text[:20]) from error
    if number not in among:
        raise UnusableRecurrence(f"{number} is out of range", reason="number", value=text[:20])
    return number


def _listed(parts: dict[str, str], name: str) -> list[str]:
    return [part for part in parts.get(name, "").split(",") if part]
