"""iCalendar (RFC 5545) as town calendars write it, read with icalendar; expanding the rules is not done here."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from operator import is_not
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar import Calendar

from backend.common.broken_lines import take_broken
from backend.common.quoted_lines import unquoted
from backend.feeds.formats.dated import keep_coming
from backend.feeds.formats.decoding import decode, refuse_other_than
from backend.feeds.formats.ical_budget import pick
from backend.feeds.formats.ical_event import Reader, Skipped
from backend.feeds.formats.parsed import MAX_KEY, MOST_ITEMS, Origin, Parsed, ParsedEvent, UnreadableFeed

_BEGIN, _END = "BEGIN:VCALENDAR", "END:VCALENDAR"
# "DTSTART;TZID=Europe/Berlin:20260505T": the time is missing, the day is there
_NAMED = re.compile(r"[ \t]|[A-Za-z0-9-]{1,60}[;:]")  # how each line begins: as a property, or as more of the last one
_TRUNCATED = re.compile(r"^(DTSTART|DTEND|RECURRENCE-ID)[^:\r\n]*:(\d{8})T[ \t]*$", re.MULTILINE)


def parse(content: bytes, *, origin: Origin) -> Parsed:
    """The events of a calendar. Raises UnreadableFeed, also for a file that broke off."""
    decoded = decode(content, charset=origin.charset)
    refuse_other_than(decoded.text, marks=(_BEGIN,))
    clean, warnings, is_whole = _repaired(decoded.text, origin=origin)
    warnings[:0] = decoded.warnings
    try:
        calendars = Calendar.from_ical(clean, multiple=True)
    except (ValueError, IndexError, KeyError) as error:
        raise UnreadableFeed from error
    components = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    unreadable = sum(len(take_broken(each)) for each in components)
    if unreadable:
        warnings.append(_("Lines of the calendar that nobody can read, and that were left out: %d") % unreadable)
    zone_name = next((str(each["X-WR-TIMEZONE"]) for each in calendars if "X-WR-TIMEZONE" in each), "")
    reader = Reader(zone=origin.zone, zone_name=zone_name, warnings=warnings)
    if not components:
        warnings.append(_("The calendar has no events."))
    parsed = keep_coming(_events(components, reader=reader), origin=origin, warnings=warnings)
    is_whole = is_whole and not unreadable and not reader.skipped and len(parsed.items) < MOST_ITEMS
    return replace(parsed, is_whole=is_whole)


def _repaired(text: str, *, origin: Origin) -> tuple[str, list[str], bool]:
    """From BEGIN to END with CRLF, without the lines of HTML that broken servers write between.

    And what to warn of, and whether all events are still there.
    """
    start, end = text.find(_BEGIN), text.rfind(_END)
    if end < start:
        raise UnreadableFeed(gettext_lazy("The calendar broke off: its end is missing."))
    lines = text[start : end + len(_END)].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    said = [line for line in lines if line.strip()]
    kept = [line for line in said if line[0] != "<"]
    dropped = len(said) - len(kept)
    warnings = [_("%d lines of HTML in the calendar were ignored.") % dropped] if dropped else []
    whole, torn = _joined(unquoted("\n".join(kept)).split("\n"))
    if torn:
        warnings.append(_("Lines of the calendar that were wrapped wrongly, and joined: %d") % torn)
    clean = _TRUNCATED.sub(r"\1;VALUE=DATE:\2", "\n".join(whole))
    picked = pick(clean.split("\n"), now=origin.now)
    if picked.left_out:
        warnings.append(_("The calendar is very large: %d of its events were left out.") % picked.left_out)
    return picked.text.replace("\n", "\r\n"), warnings, not dropped and not picked.left_out


def _joined(lines: list[str]) -> tuple[list[str], int]:
    """Lines that go on without the blank that RFC 5545 (3.1) wants before them, given one; and how many they are."""
    whole = [line if _NAMED.match(line) else f"  {line}" for line in lines]
    return whole, sum(map(is_not, lines, whole))


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
        reader.skipped += 1
        return None
    if not key:
        uid, start = str(component.get("UID", "")), event.starts_at.isoformat()
        key = f"uid:{uid}@{start}" if uid else f"hash:{_digest(event.title + start)}"
    return replace(event, key=key if len(key) <= MAX_KEY else f"hash:{_digest(key)}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
