"""iCalendar (RFC 5545) as town calendars write it, read with icalendar; expanding the rules is not done here."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar import Calendar

from backend.feeds.formats.decoding import decode, refuse_other_than
from backend.feeds.formats.ical_event import Reader, Skipped
from backend.feeds.formats.parsed import MAX_KEY, MOST_ITEMS, Origin, Parsed, ParsedEvent, UnreadableFeed
from backend.feeds.occurrences import bounds
from backend.feeds.series import series_of

_BEGIN, _END = "BEGIN:VCALENDAR", "END:VCALENDAR"
_PAST = timedelta(days=366)
# "DTSTART;TZID=Europe/Berlin:20260505T": the time is missing, the day is there
_TRUNCATED = re.compile(r"^(DTSTART|DTEND|RECURRENCE-ID)[^:\r\n]*:(\d{8})T[ \t]*$", re.MULTILINE)


def parse(content: bytes, *, origin: Origin) -> Parsed:
    """The events of a calendar. Raises UnreadableFeed, also for a file that broke off."""
    text = decode(content, charset=origin.charset)
    refuse_other_than(text, marks=(_BEGIN,))
    clean, warnings = _repaired(text)
    try:
        calendars = Calendar.from_ical(clean, multiple=True)
    except (ValueError, IndexError, KeyError) as error:
        raise UnreadableFeed from error
    components = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    zone_name = next((str(each["X-WR-TIMEZONE"]) for each in calendars if "X-WR-TIMEZONE" in each), "")
    reader = Reader(zone=origin.zone, zone_name=zone_name, warnings=warnings)
    events = [event for event in _events(components, reader=reader) if not _is_long_over(event, origin=origin)]
    if not components:
        warnings.append(_("The calendar has no events."))
    if len(events) > MOST_ITEMS:
        warnings.append(_("Only the first %d entries were read.") % MOST_ITEMS)
    return Parsed(items=sorted(events, key=lambda each: each.starts_at)[-MOST_ITEMS:], warnings=warnings)


def _repaired(text: str) -> tuple[str, list[str]]:
    """From BEGIN to END with CRLF, without the lines of HTML that broken servers write between."""
    start, end = text.find(_BEGIN), text.rfind(_END)
    if end < start:
        raise UnreadableFeed(gettext_lazy("The calendar broke off: its end is missing."))
    lines = text[start : end + len(_END)].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = [line for line in lines if line.strip() and not line.startswith("<")]
    clean = _TRUNCATED.sub(r"\1;VALUE=DATE:\2", "\n".join(kept))
    dropped = sum(line.startswith("<") for line in lines)
    warnings = [_("%d lines of HTML in the calendar were ignored.") % dropped] if dropped else []
    return clean.replace("\n", "\r\n") + "\r\n", warnings


def _events(components: list[Any], *, reader: Reader) -> Iterator[ParsedEvent]:
    """Masters with their changed dates; a changed date without its master is an event of its own."""
    masters: dict[str, list[Any]] = defaultdict(list)
    exceptions: dict[str, list[Any]] = defaultdict(list)
    for component in components:
        uid = str(component.get("UID", "")).strip()
        (exceptions if uid and "RECURRENCE-ID" in component else masters)[uid].append(component)
    seen: set[str] = set()
    for uid, group in masters.items():
        latest = sorted(group, key=lambda each: int(each.get("SEQUENCE", 0)), reverse=True)
        # Outlook's exports repeat UIDs and others leave them out: then only the start tells the events apart.
        is_alone = bool(uid) and len(group) == 1
        for component in latest:
            event = _event(
                component, key=f"uid:{uid}" if is_alone else "", changed=exceptions.pop(uid, []), reader=reader
            )
            if event is not None and event.key not in seen:
                seen.add(event.key)
                yield event
    for uid, group in exceptions.items():
        for component in group:
            event = _event(
                component, key=f"uid:{uid}#{component['RECURRENCE-ID'].to_ical().decode()}", changed=[], reader=reader
            )
            if event is not None:
                yield event


def _event(component: Any, *, key: str, changed: list[Any], reader: Reader) -> ParsedEvent | None:
    try:
        event = reader.read(component, changed=changed)
    except Skipped as skipped:
        reader.warnings.append(str(skipped))
        return None
    if not key:
        uid, start = str(component.get("UID", "")), event.starts_at.isoformat()
        key = f"uid:{uid}@{start}" if uid else f"hash:{_digest(event.title + start)}"
    return replace(event, key=key if len(key) <= MAX_KEY else f"hash:{_digest(key)}")


def _is_long_over(event: ParsedEvent, *, origin: Origin) -> bool:
    """Calendars keep ten years of the past, which nobody looks up here."""
    series = series_of(
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        is_all_day=event.is_all_day,
        recurrence=event.recurrence,
        overrides=event.overrides,
        status="",
        zone=origin.zone,
    )
    over_at = bounds(series)[1]
    return over_at is not None and over_at < origin.now - _PAST


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
