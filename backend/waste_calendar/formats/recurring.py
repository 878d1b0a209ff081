"""Events that repeat become one event a day (RFC 5545 §3.8.5); what a day's event says is `ics`' part."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from django.utils.translation import gettext as _
from icalendar import Calendar, Component

from backend.common.repeating import YEARS, read_rule

_MOST = 10_000  # days of one file; a bomb is cut off here
_TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
_CLOCK = ("BYHOUR", "BYMINUTE", "BYSECOND")
_UNCONDITIONAL = {"FREQ", "INTERVAL", "UNTIL", "COUNT", "WKST"}  # always come again
_MOST_IN_VAIN = 20  # rules of one file that are looked for to the end
_REPEATING = ("RRULE", "RDATE", "RECURRENCE-ID")


@dataclass(frozen=True, kw_only=True)
class Span:
    """The days that are asked for, ends included, by the clock of the town."""

    first: date
    last: date
    zone: ZoneInfo


def events_by_day(calendar: Component, *, span: Span, problems: list[str]) -> Iterator[Component]:
    """All events that name one day, whenever, and each day in the span of those that repeat.

    Single events are not told apart by their UID, which exports use twice or make anew each time (quirks 18, 19).
    """
    events = [
        event for event in calendar.walk("VEVENT") if event.get("DTSTART") is not None or _reports(event, problems)
    ]
    masters = {str(event.get("UID", "")) for event in events if "RRULE" in event or "RDATE" in event}
    repeating = [
        event for event in events if any(name in event for name in _REPEATING) and str(event.get("UID", "")) in masters
    ]
    known = {id(event) for event in repeating}  # to compare events is slow
    yield from (event for event in events if id(event) not in known)
    usable = list(
        _ending([event for event in repeating if not _is_too_often(event, problems)], span=span, said=problems)
    )
    found = list(islice(_days(usable, span=span), _MOST + 1))
    if len(found) > _MOST:
        problems.append(_("The calendar repeats without measure; its first %(most)s days are read.") % {"most": _MOST})
    yield from found[:_MOST]


def _days(events: Sequence[Component], *, span: Span) -> Iterator[Component]:
    """By the library, after what exports get wrong has been put right."""
    calendar = Calendar()
    for event in _named(events):
        _end_whole_day(event, zone=span.zone)
        calendar.add_component(event)
    query = recurring_ical_events.of(calendar, skip_bad_series=True)
    first, last = (datetime.combine(day, time(), span.zone) for day in (span.first, span.last + timedelta(days=1)))
    yield from query.between(first, last)


def _ending(events: Sequence[Component], *, span: Span, said: list[str]) -> Iterator[Component]:
    """Rules that never come again are looked for until the year 9999: the days that they have take their place."""
    left = _MOST_IN_VAIN
    for event in events:
        conditional = [rule for rule in _rules(event) if rule.keys() - _UNCONDITIONAL]
        text = {"text": str(event.get("SUMMARY", "")).strip()}
        if conditional and left <= 0:  # to find out takes a while each
            said.append(_("“%(text)s” is left out: too many rules of this calendar never come true.") % text)
            continue
        try:
            in_vain = [rule for rule in conditional if not _comes_after(event, rule=rule, day=span.last)]
        except (ValueError, TypeError):  # the library reports what is no rule in its own way
            in_vain = []
        left -= len(in_vain)
        if in_vain:
            days = [day for rule in in_vain for day in _hits(event, rule=rule, span=span)]
            if not all(_comes_after(event, rule=rule, day=date.min) for rule in in_vain):
                said.append(_("“%(text)s” repeats by a rule that never comes true; its first day is read.") % text)
            _replace_rules(event, rules=[rule for rule in _rules(event) if rule not in in_vain], days=days)
        yield event


def _comes_after(event: Component, *, rule: Any, day: date) -> bool:
    """Whether a rule, if it had no end, has any day after this one."""
    text = ";".join(part for part in _text(rule).split(";") if not part.startswith(("UNTIL=", "COUNT=")))
    after = max(_naive(_start(event)), datetime.combine(day, time.max))
    found = read_rule(text, start=_naive(_start(event))).after(after, inc=day == date.min)
    return found is not None


def _hits(event: Component, *, rule: Any, span: Span) -> Iterator[date]:
    """The days of a rule in the span, in the form of the event's start."""
    start = _start(event)
    text = ";".join(part for part in _text(rule).split(";") if not part.startswith("UNTIL="))
    last = min([datetime.combine(span.last, time.max), *(_naive(until) for until in rule.get("UNTIL", []))])
    first = datetime.combine(span.first, time())
    for found in islice(read_rule(text, start=_naive(start)).between(first, last, inc=True), _MOST):
        yield found.replace(tzinfo=start.tzinfo) if isinstance(start, datetime) else found.date()


def _replace_rules(event: Component, *, rules: Sequence[Any], days: Sequence[date]) -> None:
    del event["RRULE"]
    for rule in rules:
        event.add("RRULE", rule)
    if days:
        event.add("RDATE", list(days))


def _named(events: Sequence[Component]) -> Iterator[Component]:
    """Each series by a UID of its own, and what takes the place of a day with the words of its series (quirk 16)."""
    count = Counter(str(event.get("UID", "")) for event in events if "RECURRENCE-ID" not in event)
    summaries = {str(event.get("UID", "")): event.get("SUMMARY") for event in events if "RECURRENCE-ID" not in event}
    seen: dict[str, int] = defaultdict(int)
    for event in events:
        uid = str(event.get("UID", ""))
        if "RECURRENCE-ID" in event:
            if "SUMMARY" not in event and summaries.get(uid):
                event["SUMMARY"] = summaries[uid]
        elif count[uid] > 1:
            seen[uid] += 1
            if seen[uid] > 1:
                event["UID"] = f"{uid}-{seen[uid]}"
        yield event


def _end_whole_day(event: Component, *, zone: ZoneInfo) -> None:
    """A day as the end of a rule that counts instants: the day belongs to it (quirk 17)."""
    start = _start(event)
    for rule in _rules(event):
        until = rule.get("UNTIL")
        if until and isinstance(start, datetime) and not isinstance(until[0], datetime):
            last = datetime.combine(until[0] + timedelta(days=1), time(), zone) - timedelta(seconds=1)
            rule["UNTIL"] = [last.astimezone(UTC) if start.tzinfo else last.replace(tzinfo=None)]


def _start(event: Component) -> Any:
    start: Any = event["DTSTART"]
    return start.dt


def _naive(moment: date) -> datetime:
    """By its own clock, which rules count by."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime.combine(moment, time())


def _rules(event: Component) -> list[Any]:
    """Some exports write several."""
    rules = event.get("RRULE", [])
    return list(rules) if isinstance(rules, list) else [rules]


def _text(rule: Any) -> str:
    text: str = rule.to_ical().decode()
    return text


def _is_too_often(event: Component, problems: list[str]) -> bool:
    text = {"text": str(event.get("SUMMARY", "")).strip()}
    if _start(event).year not in YEARS:
        problems.append(_("“%(text)s” has no day.") % text)
        return True
    if any(_is_often(rule) for rule in _rules(event)):
        problems.append(_("“%(text)s” repeats several times a day and is left out.") % text)
        return True
    return False


def _is_often(rule: Any) -> bool:
    """Several times a day, or for ever at once: the library would count without end."""
    return (
        any(steps < 1 for steps in rule.get("INTERVAL", []))
        or any(len(rule.get(part, [])) > 1 for part in _CLOCK)
        or bool(_TOO_OFTEN & {str(frequency).upper() for frequency in rule.get("FREQ", [])})
    )


def _reports(event: Component, problems: list[str]) -> bool:
    problems.append(_("“%(text)s” has no day.") % {"text": str(event.get("SUMMARY", "")).strip()})
    return False
