"""Calendars as iCalendar files, one file a zone, with the quirks that waste authorities' exports have."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Component

from backend.waste_calendar.formats.decoding import decode
from backend.waste_calendar.formats.entries import Entry, FileBroken, ReadFile, split_kinds
from backend.waste_calendar.formats.tables import read_day
from backend.waste_calendar.vocabulary import Label, read_label

# A date with a T and nothing behind it, or a date that claims a time zone (hacs_waste_collection_schedule, ICS.py).
_BARE_DAY = re.compile(r"^(DTSTART)[^:\n]*:(\d{8})T?\s*$", re.MULTILINE)
_PAGE_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_MOVED_FROM = re.compile(
    r"(?:verschoben|verlegt|vorverlegt|statt)\s+(?:vom|von|am)?\s*(?:\w{2,10},?\s+)?(\d{1,2}\.\d{1,2}\.\d{4})"
    r"(?:\s*\(([^)]*)\))?",
    re.IGNORECASE,
)
_MOVED = re.compile(r"\bverschoben\b|\bverlegt\b|\bvorverlegt\b", re.IGNORECASE)
# Kinds that people bring to a van: several events a day are stops, and their hours mean something.
_AT_STOPS = {"hazardous", "weee"}


def read(content: bytes, *, zone: ZoneInfo, synonyms: Mapping[str, str]) -> ReadFile:
    """Read one file of one zone. Raises FileBroken for what isn't a calendar, is cut off, or holds no event."""
    file = ReadFile()
    text = _calendar_text(decode(content), remarks=file.remarks)
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except ValueError as error:
        raise FileBroken(_("The calendar file can't be read: %(error)s") % {"error": error}) from error
    entries: dict[object, Entry] = {}
    for calendar in calendars:
        for event in calendar.walk("VEVENT"):
            for entry in _entries(event, zone=zone, synonyms=synonyms, file=file):
                entries[entry.fraction, entry.variant, entry.original_on, entry.stop_place, entry.stop_from] = entry
    file.entries.extend(entries.values())
    if not file.entries and not file.problems:
        raise FileBroken(_("The calendar holds no dates."))
    return file


def _calendar_text(text: str, *, remarks: list[str]) -> str:
    """The part from BEGIN to END, without what a broken server wrote between."""
    if not text.strip():
        raise FileBroken(_("The file is empty."))
    start, end = text.find("BEGIN:VCALENDAR"), text.rfind("END:VCALENDAR")
    if start < 0:
        title = _PAGE_TITLE.search(text)
        name = " ".join(html.unescape(title[1]).split()) if title else ""
        raise FileBroken(_("The file is no calendar but a web page: %(title)s") % {"title": name or "?"})
    if end < start:
        raise FileBroken(_("The calendar is cut off."))
    lines = text[start : end + len("END:VCALENDAR")].split("\n")
    kept = [line for line in lines if not line.startswith("<")]
    if len(kept) < len(lines):
        count = len(lines) - len(kept)
        remarks.append(_("%(count)s lines of a web page inside the calendar are left out.") % {"count": count})
    return _BARE_DAY.sub(r"\1;VALUE=DATE:\2", "\n".join(kept)).replace("\n", "\r\n") + "\r\n"


def _entries(event: Component, *, zone: ZoneInfo, synonyms: Mapping[str, str], file: ReadFile) -> Iterable[Entry]:
    summary = str(event.get("SUMMARY", "")).strip()
    start = event.get("DTSTART")
    if start is None or not isinstance(start.dt, date):
        file.problems.append(_("“%(text)s” has no day.") % {"text": summary})
        return []
    if "RRULE" in event:
        file.problems.append(_("“%(text)s” has a rule of recurrence, which is not read here.") % {"text": summary})
        return []
    label = _label(event, summary=summary, synonyms=synonyms)
    on = _local(start.dt, zone=zone)
    if label is None:
        text = {"text": summary, "day": f"{on:%d.%m.%Y}"}
        file.problems.append(_("%(day)s: “%(text)s” is not a known kind of waste.") % text)
        return []
    if label.is_ignored:
        file.remarks.append(_("%(day)s: “%(text)s” is left out.") % {"text": summary, "day": f"{on:%d.%m.%Y}"})
        return []
    entry = _moved(event, Entry(fraction="", title="", variant=label.variant, on=on, original_on=on))
    return [_at_stop(event, part, zone=zone) for part in split_kinds(entry, label=label)]


def _label(event: Component, *, summary: str, synonyms: Mapping[str, str]) -> Label | None:
    """From the summary; some exports have a street there and the kind of waste elsewhere."""
    categories = event.get("CATEGORIES")
    names = [str(name) for name in getattr(categories, "cats", [])]
    for text in (summary, *names, str(event.get("DESCRIPTION", ""))):
        if label := read_label(text, synonyms=synonyms):
            return label
    return None


def _moved(event: Component, entry: Entry) -> Entry:
    """`Verschoben vom 25.12.2026 (1. Weihnachtstag)`, in the description or the summary."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return replace(entry, status="cancelled")
    text = f"{event.get('DESCRIPTION', '')} {event.get('SUMMARY', '')}"
    if match := _MOVED_FROM.search(text):
        original_on = read_day(match[1])
        if original_on and original_on != entry.on:
            return replace(entry, original_on=original_on, status="moved", reason=(match[2] or "").strip())
    return replace(entry, status="moved") if _MOVED.search(text) else entry


def _at_stop(event: Component, entry: Entry, *, zone: ZoneInfo) -> Entry:
    start, end = (getattr(event.get(name), "dt", None) for name in ("DTSTART", "DTEND"))
    place = " ".join(str(event.get("LOCATION", "")).split())
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
