"""The Schedule of an Event of schema.org as lines of RFC 5545; what they mean is read in `recurrence`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from backend.feeds.formats.event_node import PageEvent, moment, read_event
from backend.feeds.formats.json_text import listed, text_of
from backend.feeds.formats.linked_data import Node
from backend.feeds.formats.parsed import Origin, ParsedEvent
from backend.feeds.recurrence import WEEKDAYS, UnusableRecurrence, read_recurrence
from backend.feeds.recurrence_words import refusal_words

_DAY = timedelta(days=1)
_MOST_SCHEDULES = 20
_MOST_LEFT_OUT = 1_000
_PERIOD = re.compile(r"P(\d{1,3})([DWMY])")
_FREQUENCIES = {"D": "DAILY", "W": "WEEKLY", "M": "MONTHLY", "Y": "YEARLY"}
_WORDS = {"daily": "P1D", "weekly": "P1W", "biweekly": "P2W", "monthly": "P1M", "yearly": "P1Y", "annually": "P1Y"}
_DAYS = {
    name: short
    for short, names in zip(
        WEEKDAYS,
        (
            ("monday", "montag"), ("tuesday", "dienstag"), ("wednesday", "mittwoch"), ("thursday", "donnerstag"),
            ("friday", "freitag"), ("saturday", "samstag", "sonnabend"), ("sunday", "sonntag"),
        ),
        strict=True,
    )
    for name in names
}  # fmt: skip
_CLOCK = re.compile(r"T?(\d{1,2}):(\d{2})")


def scheduled(
    node: Node, *, event: PageEvent | None, title: str, origin: Origin, warnings: list[str]
) -> list[ParsedEvent]:
    """One series for each schedule of the event, without a key; none where no schedule says when it begins."""
    found = []
    for schedule in listed(node.get("eventSchedule"))[:_MOST_SCHEDULES]:
        if isinstance(schedule, Mapping):
            series = _series(node, schedule, event=event, title=title, origin=origin, warnings=warnings)
            found += [series] if series else []
    return found


def _series(
    node: Node, schedule: Node, *, event: PageEvent | None, title: str, origin: Origin, warnings: list[str]
) -> ParsedEvent | None:
    zone = _zone(schedule, origin=origin)
    there = replace(origin, zone=zone)
    named = [moment(each.get("startDate"), origin=there) for each in (schedule, node)]
    first = named[0] or named[1]
    if first is None:
        return None
    day = _first_day(first.astimezone(zone).date() if isinstance(first, datetime) else first, schedule=schedule)
    clocks = [each.astimezone(zone).time() for each in named if isinstance(each, datetime)]
    begin, end = _clock(schedule.get("startTime")) or next(iter(clocks), None), _clock(schedule.get("endTime"))
    written: dict[str, Any] = {"startDate": _written(day, begin, zone=zone)}
    if begin and end:
        written["endDate"] = _written(day if end > begin else day + _DAY, end, zone=zone)
    elif begin and event and event.parsed.ends_at and not event.parsed.is_all_day:
        written["endDate"] = (_at(day, begin, zone=zone) + _length(event)).isoformat()
    once = read_event({**node, "endDate": None, **written}, title=title, origin=origin, warnings=warnings)
    if once is None:
        return None
    lines = "\n".join(_lines(schedule, begin=begin, origin=there))
    try:
        recurrence = lines if read_recurrence(lines, zone=origin.zone) else ""
    except UnusableRecurrence as error:
        reason = {"title": title, "error": refusal_words(error)}
        warnings.append(_("“%(title)s” is shown once, its recurrence is not understood: %(error)s") % reason)
        recurrence = ""
    return replace(once.parsed, recurrence=recurrence)


def _lines(schedule: Node, *, begin: time | None, origin: Origin) -> Iterator[str]:
    frequency = text_of(schedule.get("repeatFrequency"))
    period = _PERIOD.fullmatch(_WORDS.get(frequency.lower(), frequency))
    if period is None:
        yield from [f"RRULE:FREQ={frequency[:40].upper()}"] if frequency else []
        return
    parts = {"FREQ": _FREQUENCIES[period[2]], "INTERVAL": period[1] if int(period[1]) != 1 else ""}
    last = moment(schedule.get("endDate"), origin=origin)
    if last is not None:
        parts["UNTIL"] = f"{last:%Y%m%d}"
    else:
        parts["COUNT"] = text_of(schedule.get("repeatCount"))
    parts["BYDAY"] = ",".join(_weekdays(schedule))
    parts["BYMONTHDAY"] = ",".join(map(text_of, listed(schedule.get("byMonthDay"))))
    parts["BYMONTH"] = ",".join(map(text_of, listed(schedule.get("byMonth"))))
    yield "RRULE:" + ";".join(f"{name}={value}" for name, value in parts.items() if value)
    for each in listed(schedule.get("exceptDate"))[:_MOST_LEFT_OUT]:
        at = moment(each, origin=origin)
        if isinstance(at, datetime) and begin:
            yield f"EXDATE:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        elif at is not None:
            yield f"EXDATE;VALUE=DATE:{at:%Y%m%d}"


def _weekdays(schedule: Node) -> list[str]:
    """Weekdays by their address, their name, or as RFC 5545 writes them, then also with a position."""
    found = []
    for each in listed(schedule.get("byDay")):
        name = text_of(each).rstrip("/").rpartition("/")[2]
        found.append(_DAYS.get(name.lower(), name.upper()))
    return found


def _first_day(day: date, *, schedule: Node) -> date:
    """A schedule begins on the first of its weekdays; in iCalendar the start itself would count."""
    wanted = set(_weekdays(schedule)) & set(WEEKDAYS)
    coming = (day + _DAY * n for n in range(len(WEEKDAYS)))
    return next((each for each in coming if WEEKDAYS[each.weekday()] in wanted), day)


def _clock(value: Any) -> time | None:
    match = _CLOCK.match(text_of(value).strip())
    try:
        return time(int(match[1]), int(match[2])) if match else None
    except ValueError:
        return None


def _at(day: date, clock: time, *, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone)


def _written(day: date, clock: time | None, *, zone: ZoneInfo) -> str:
    return _at(day, clock, zone=zone).isoformat() if clock else day.isoformat()


def _length(event: PageEvent) -> timedelta:
    return (event.parsed.ends_at or event.parsed.starts_at) - event.parsed.starts_at


def _zone(schedule: Node, *, origin: Origin) -> ZoneInfo:
    try:
        return ZoneInfo(text_of(schedule.get("scheduleTimezone"))) if schedule.get("scheduleTimezone") else origin.zone
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return origin.zone
