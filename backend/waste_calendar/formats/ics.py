"""Calendars as iCalendar files, one file a zone, with the quirks that waste authorities' exports have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Component

from backend.common.broken_lines import line_of, take_broken
from backend.common.quoted_lines import unquoted
from backend.waste_calendar.formats.days import is_likely, read_day
from backend.waste_calendar.formats.encodings import read_text
from backend.waste_calendar.formats.entries import (
    Entry,
    FileBroken,
    Problem,
    ReadFile,
    refuse_binary,
    split_kinds,
)
from backend.waste_calendar.formats.mapping import Meanings, Profile
from backend.waste_calendar.formats.names import LONGEST_NAME, shortened
from backend.waste_calendar.formats.recurring import Span, events_by_day
from backend.waste_calendar.formats.web_pages import refuse_web_page
from backend.waste_calendar.vocabulary import Label

# A date with a T and nothing behind it, or a date that claims a time zone (hacs_waste_collection_schedule, ICS.py).
_BARE_DAY = re.compile(r"^(DTSTART)[^:\n]*:(\d{8})T?\s*$", re.MULTILINE)
_MOVED_FROM = re.compile(
    r"(?:verschoben|verlegt|vorverlegt|statt)\s+(?:vom|von|am)?\s*(?:\w{2,10},?\s+)?(\d{1,2}\.\d{1,2}\.\d{4})"
    r"(?:\s*\(([^)]*)\))?",
    re.IGNORECASE,
)
_MOVED = re.compile(r"\bverschoben\b|\bverlegt\b|\bvorverlegt\b", re.IGNORECASE)
_WHEN = {"DTSTART", "RRULE", "RECURRENCE-ID"}
_ONCE = {"DTSTART", "DTEND", "DURATION", "UID", "RECURRENCE-ID", "SUMMARY"}
_LONGEST_LINE = 120
_MOST_LINES = 300_000  # ten thousand dates with thirty lines each; more would cost minutes and gigabytes
# Kinds that people bring to a van: several events a day are stops, and their hours mean something.
_AT_STOPS = {"hazardous", "weee"}


def read(  # the shape of all formats: a calendar says its years itself
    content: bytes,
    *,
    zone: ZoneInfo,
    synonyms: Mapping[str, str],
    years: Sequence[int],
    profile: Profile | None = None,
    name: str = "",  # noqa: ARG001
) -> ReadFile:
    """Read one file of one zone. Raises FileBroken for what isn't a calendar, is cut off, or holds no event.

    Of what repeats the days of `years` are read; single days are read whenever they are.
    """
    file = ReadFile()
    meanings = Meanings(labels=profile.labels if profile else {}, synonyms=synonyms)
    plain, remarks = read_text(content)
    file.remarks.extend(remarks)
    text = _calendar_text(plain, remarks=file.remarks)
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except ValueError as error:
        raise FileBroken(_("The calendar file can't be read: %(error)s") % {"error": error}) from error
    span = Span(first=date(min(years), 1, 1), last=date(max(years), 12, 31), zone=zone)
    entries: dict[object, Entry] = {}
    for calendar in calendars:
        _leave_out_broken(calendar, text=plain, file=file)
        _remark_lines(calendar, remarks=file.remarks)
        said: list[str] = []
        for event in events_by_day(calendar, span=span, problems=said):
            for entry in _entries(event, zone=zone, meanings=meanings, file=file):
                entries[entry.fraction, entry.variant, entry.original_on, entry.stop_place, entry.stop_from] = entry
        file.problems += [Problem(text=text) for text in said]
    file.entries.extend(entries.values())
    if not file.entries and not file.problems:
        raise FileBroken(_("The calendar holds no dates."))
    return file


def _calendar_text(text: str, *, remarks: list[str]) -> str:
    """The part from BEGIN to END, without what a broken server wrote between."""
    if not text.strip():
        raise FileBroken(_("The file is empty."))
    refuse_binary(text)
    start, end = text.find("BEGIN:VCALENDAR"), text.rfind("END:VCALENDAR")
    if start < 0:
        refuse_web_page(text)
        raise FileBroken(_("The file is no calendar: it does not begin one anywhere."))
    if end < start:
        raise FileBroken(_("The calendar is cut off."))
    lines = text[start : end + len("END:VCALENDAR")].split("\n")
    if len(lines) > _MOST_LINES:
        raise FileBroken(_("The calendar is far too long: %(count)s lines.") % {"count": len(lines)})
    kept = [line for line in lines if not line.startswith("<")]
    if len(kept) < len(lines):
        count = len(lines) - len(kept)
        remarks.append(_("%(count)s lines of a web page inside the calendar are left out.") % {"count": count})
    plain = unquoted("\n".join(kept))  # quirk 27
    return _BARE_DAY.sub(r"\1;VALUE=DATE:\2", plain).replace("\n", "\r\n") + "\r\n"


def _entries(event: Component, *, zone: ZoneInfo, meanings: Meanings, file: ReadFile) -> Iterable[Entry]:
    summary = str(event.get("SUMMARY", "")).strip()
    start: Any = event["DTSTART"]
    if not isinstance(start.dt, date) or not is_likely(start.dt):
        file.add_problem(_("“%(text)s” has no day.") % {"text": summary})
        return []
    label = _label(event, summary=summary, meanings=meanings)
    on = _local(start.dt, zone=zone)
    if label is None:
        text = {"text": summary, "day": f"{on:%d.%m.%Y}"}
        file.add_unknown(summary, sentence=_("%(day)s: “%(text)s” is not a known kind of waste.") % text)
        return []
    if label.is_ignored:
        file.remarks.append(_("%(day)s: “%(text)s” is left out.") % {"text": summary, "day": f"{on:%d.%m.%Y}"})
        return []
    _remark_days(event, on=on, summary=summary, remarks=file.remarks)
    entry = _moved(event, Entry(fraction="", title="", variant=label.variant, on=on, original_on=on))
    return [_at_stop(event, part, zone=zone) for part in split_kinds(entry, label=label)]


def _label(event: Component, *, summary: str, meanings: Meanings) -> Label | None:
    """From the summary; some exports have a street there and the kind of waste elsewhere."""
    categories = event.get("CATEGORIES")
    names = [str(name) for name in getattr(categories, "cats", [])]
    for text in (summary, *names, str(event.get("DESCRIPTION", "")), str(event.get("LOCATION", ""))):
        if label := meanings.of(text):
            return label
    return None


def _leave_out_broken(calendar: Component, *, text: str, file: ReadFile) -> None:
    """A line that the library raises for when it is asked costs its event where that is when it is, else nothing.

    Of what an event may say once only, the first holds.
    """
    lines = text.split("\n")
    last = 0
    gone: set[int] = set()
    for event in calendar.walk("VEVENT"):
        for name in _ONCE & event.keys():
            said_twice: Any = event[name]
            event[name] = said_twice[0] if isinstance(said_twice, list) else said_twice
        summary = str(event.get("SUMMARY", "")).strip()
        for name, value in take_broken(event):
            last = line_of(name, value, lines=lines, after=last) or last
            event.errors = [error for error in event.errors if error[0] != name]
            said = {"text": summary, "line": f"{name}:{value}"[:_LONGEST_LINE]}
            if name in _WHEN:
                gone.add(id(event))
                file.add_problem(_("“%(text)s” is left out: “%(line)s” can't be read.") % said, line=last or None)
            else:
                file.remarks.append(_("“%(text)s”: “%(line)s” can't be read and is left out.") % said)
    calendar.subcomponents = [each for each in calendar.subcomponents if id(each) not in gone]


def _remark_lines(calendar: Component, *, remarks: list[str]) -> None:
    """Lines that were wrapped by hand, or are no iCalendar at all (quirk 30)."""
    count = sum(len(part.errors) for part in calendar.walk())
    if count:
        remarks.append(
            ngettext(
                "%(count)s line of the calendar can't be read and is left out.",
                "%(count)s lines of the calendar can't be read and are left out.",
                count,
            )
            % {"count": count}
        )


def _remark_days(event: Component, *, on: date, summary: str, remarks: list[str]) -> None:
    """A time zone that nobody knows, and an event of several days, of which the first counts (quirks 14, 15)."""
    said = {"text": summary, "day": f"{on:%d.%m.%Y}"}
    start: Any = event["DTSTART"]
    end = getattr(event.get("DTEND"), "dt", None)
    if isinstance(start.dt, datetime) and start.dt.tzinfo is None and "TZID" in start.params:
        unknown = {**said, "zone": start.params["TZID"]}
        remarks.append(_("%(day)s: “%(text)s” has the unknown time zone “%(zone)s”; ours is taken.") % unknown)
    if type(end) is type(start.dt) is date and (end - start.dt).days > 1:
        remarks.append(_("%(day)s: “%(text)s” lasts several days; the first one is taken.") % said)


def _moved(event: Component, entry: Entry) -> Entry:
    """`Verschoben vom 25.12.2026 (1. Weihnachtstag)`, in the description or the summary."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return replace(entry, status="cancelled")
    text = f"{event.get('DESCRIPTION', '')} {event.get('SUMMARY', '')}"
    if match := _MOVED_FROM.search(text):
        original_on = read_day(match[1])
        if original_on and original_on != entry.on:
            return replace(entry, original_on=original_on, status="moved", reason=shortened(match[2] or ""))
    return replace(entry, status="moved") if _MOVED.search(text) else entry


def _at_stop(event: Component, entry: Entry, *, zone: ZoneInfo) -> Entry:
    start, end = (getattr(event.get(name), "dt", None) for name in ("DTSTART", "DTEND"))
    place = " ".join(str(event.get("LOCATION", "")).split())[:LONGEST_NAME]
    if entry.fraction not in _AT_STOPS or not place or not isinstance(start, datetime):
        return entry
    return replace(entry, stop_place=place, stop_from=_clock(start, zone=zone), stop_until=_clock(end, zone=zone))


def _local(moment: date | datetime, *, zone: ZoneInfo) -> date:
    """The day on the town's wall; an instant in UTC may be another day there. DTEND is never asked (quirk 13)."""
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(zone) if moment.tzinfo else moment).date()


def _clock(moment: date | datetime | None, *, zone: ZoneInfo) -> time | None:
    if not isinstance(moment, datetime):
        return None
    return (moment.astimezone(zone) if moment.tzinfo else moment).time()
