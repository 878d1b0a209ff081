"""What an editor chooses in the form of an event, to RFC 5545 lines and back; the form itself is in `event_form`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from backend.feeds.recurrence import Frequency, Recurrence, Rule, UnusableRecurrence, Weekday, read_recurrence

Repeats = Literal["once", "dates", "rule", "kept"]
End = Literal["never", "until", "count"]
MonthBy = Literal["start", "last_day", "weekday"]

_GERMAN = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})(?:[,\s]+(\d{1,2})[:.](\d{2})(?:\s*Uhr)?)?", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T\s]+(\d{1,2}):(\d{2}))?")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """How an event repeats, in the terms of the form. `added` and `left_out` are days, or days with an own time."""

    repeats: Repeats = "once"
    frequency: Frequency = "WEEKLY"
    interval: int = 1
    weekdays: tuple[str, ...] = ()
    month_by: MonthBy = "start"
    nth: int = 1
    nth_weekday: str = "MO"
    end: End = "never"
    until: date | None = None
    count: int | None = None
    added: tuple[date, ...] = ()
    left_out: tuple[date, ...] = ()
    kept: str = ""


def lines_of(choice: Choice, *, zone: ZoneInfo) -> str:
    """The lines that an event keeps."""
    if choice.repeats == "kept":
        return choice.kept
    lines = [_rule_line(choice)] if choice.repeats == "rule" else []
    if choice.repeats != "once":
        lines += [_date_line("RDATE", each, zone=zone) for each in choice.added]
        lines += [_date_line("EXDATE", each, zone=zone) for each in choice.left_out]
    return "\n".join(lines)


def choice_of(text: str, *, zone: ZoneInfo) -> Choice:
    """What the form shows for these lines; `kept` where it has no way to say exactly the same."""
    if not text.strip():
        return Choice()
    try:
        meant = read_recurrence(text, zone=zone)
    except UnusableRecurrence:
        return Choice(repeats="kept", kept=text)
    choice = _nearest(meant)
    return choice if is_same(lines_of(choice, zone=zone), text, zone=zone) else Choice(repeats="kept", kept=text)


def is_same(lines: str, others: str, *, zone: ZoneInfo) -> bool:
    """Whether both mean the same, however they are written. Raises UnusableRecurrence."""
    return _sorted(read_recurrence(lines, zone=zone)) == _sorted(read_recurrence(others, zone=zone))


def read_dates(text: str) -> tuple[date, ...]:
    """One date a line, as people in Germany write them, with or without a time. Raises UnusableRecurrence."""
    return tuple(_read_date(line.strip()) for line in text.splitlines() if line.strip())


def write_dates(dates: tuple[date, ...]) -> str:
    """The same, for a text field."""
    return "\n".join(
        f"{each.day}.{each.month}.{each.year}" + (f" {each:%H:%M}" if isinstance(each, datetime) else "")
        for each in dates
    )


def _nearest(meant: Recurrence) -> Choice:
    """What comes closest to the recurrence; whether it is the same is the caller's to compare."""
    dates = Choice(repeats="dates", added=meant.added, left_out=meant.left_out)
    if not meant.rules:
        return dates
    rule = meant.rules[0]
    day = rule.weekdays[0] if rule.weekdays else Weekday(name="MO", nth=1)
    month_by: MonthBy = "last_day" if rule.month_days else "weekday" if rule.weekdays else "start"
    return replace(
        dates,
        repeats="rule",
        frequency=rule.frequency,
        interval=rule.interval,
        weekdays=tuple(each.name for each in rule.weekdays),
        month_by=month_by if rule.frequency == "MONTHLY" else "start",
        nth=day.nth or next(iter(rule.set_positions), 1),
        nth_weekday=day.name,
        end="until" if rule.until else "count" if rule.count else "never",
        until=rule.until.date() if rule.until else None,
        count=rule.count,
    )


def _sorted(meant: Recurrence) -> tuple[tuple[Rule, ...], list[str], list[str]]:
    """Comparable: a position may be said in two ways, and the order of dates says nothing."""
    rules = tuple(_by_position(rule) for rule in meant.rules)
    return rules, sorted(map(str, meant.added)), sorted(map(str, meant.left_out))


def _by_position(rule: Rule) -> Rule:
    """`BYDAY=FR;BYSETPOS=-1` as `BYDAY=-1FR`; what neither of them changes is left."""
    if rule.frequency == "MONTHLY" and len(rule.set_positions) == len(rule.weekdays) == 1 and not rule.weekdays[0].nth:
        day = Weekday(name=rule.weekdays[0].name, nth=rule.set_positions[0])
        return replace(rule, weekdays=(day,), set_positions=())
    return rule


def _rule_line(choice: Choice) -> str:
    parts = [f"FREQ={choice.frequency}"]
    if choice.interval != 1:
        parts.append(f"INTERVAL={choice.interval}")
    if choice.frequency == "WEEKLY" and choice.weekdays:
        parts.append(f"BYDAY={','.join(choice.weekdays)}")
    if choice.frequency == "MONTHLY" and choice.month_by == "last_day":
        parts.append("BYMONTHDAY=-1")
    if choice.frequency == "MONTHLY" and choice.month_by == "weekday":
        parts.append(f"BYDAY={choice.nth}{choice.nth_weekday}")
    if choice.end == "until" and choice.until:
        parts.append(f"UNTIL={choice.until:%Y%m%d}")
    if choice.end == "count":
        parts.append(f"COUNT={choice.count}")
    return f"RRULE:{';'.join(parts)}"


def _date_line(name: str, each: date, *, zone: ZoneInfo) -> str:
    if isinstance(each, datetime):
        return f"{name};TZID={zone.key}:{each:%Y%m%dT%H%M%S}"
    return f"{name};VALUE=DATE:{each:%Y%m%d}"


def _read_date(text: str) -> date:
    if match := _GERMAN.fullmatch(text):
        day, month, year, hour, minute = match.groups()
    elif match := _ISO.fullmatch(text):
        year, month, day, hour, minute = match.groups()
    else:
        raise UnusableRecurrence(f"{text[:40]!r} is no date", reason="date", value=text[:40])
    try:
        on = date(int(year), int(month), int(day))
        at = time(int(hour), int(minute)) if hour else None
    except ValueError as error:
        raise UnusableRecurrence(f"{text[:40]!r} is no date", reason="date", value=text[:40]) from error
    if on.year not in range(1970, 2200):
        raise UnusableRecurrence(f"{text[:40]!r} is in no year of ours", reason="year", value=text[:40])
    return datetime.combine(on, at) if at is not None else on
