"""The pickups of an address as an iCalendar subscription (RFC 5545, RFC 7986); reading such files is in `formats`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from backend.tenants.registry import Reading
from backend.waste_calendar.models import Pickup
from backend.waste_calendar.reading import build_location, location_path
from backend.waste_calendar.upcoming import Row, calendar_span, today_of, upcoming_rows
from backend.waste_calendar.wording import variant_text

_FOLD_AT = 75  # octets, RFC 5545 §3.1
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_STATUS = {Pickup.Status.CANCELLED: "CANCELLED"}


def build_calendar(
    reading: Reading, *, location_id: UUID, fractions: Sequence[tuple[str, str]], alarm: str | None
) -> bytes:
    """The calendar file: one VEVENT a pickup, from thirty days ago to the last day known. Raises NotFound.

    Equal data give equal bytes: DTSTAMP is when a pickup last changed, not now. Without `alarm` (`18:00`, on the
    evening before) it has no VALARM.
    """
    location = build_location(reading, location_id=location_id)
    today = today_of(reading)
    rows = [
        row
        for row in upcoming_rows(location_id, span=calendar_span(reading, fractions=fractions))
        if row["status"] != Pickup.Status.CANCELLED or row["on"] >= today  # shown as cancelled until it is over
    ]
    zone = reading.zone
    lines = [
        *_head(reading, location=location, rows=rows),
        *(line for row in rows for line in _event(row, label=location["label"], alarm=alarm, zone=zone)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _head(reading: Reading, *, location: dict[str, Any], rows: Sequence[Row]) -> Iterator[str]:
    name = _text(_("Waste calendar %(address)s") % {"address": location["label"]})
    source = f"{reading.origin}/api/v1/waste/locations/{location['id']}/calendar.ics"
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Ortsblatt//Waste calendar//DE"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"UID:{location['id']}"
    yield f"NAME:{name}"
    yield f"X-WR-CALNAME:{name}"
    yield f"X-WR-TIMEZONE:{reading.town.timezone}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT12H"
    yield "X-PUBLISHED-TTL:PT12H"
    yield f"SOURCE;VALUE=URI:{source}"
    yield f"URL:{reading.origin}{location_path(UUID(location['id']))}"
    if rows:
        yield f"LAST-MODIFIED:{_instant(max(row['changed_at'] for row in rows))}"


def _event(row: Row, *, label: str, alarm: str | None, zone: ZoneInfo) -> Iterator[str]:
    changed = _instant(row["changed_at"])
    yield "BEGIN:VEVENT"
    yield f"UID:{row['public_id']}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{row['sequence']}"
    yield from _days(row, zone=zone)
    yield f"SUMMARY:{_text(_summary(row))}"
    yield f"CATEGORIES:{row['key']}"
    yield f"LOCATION:{_text(row['stop_place'] or label)}"
    if description := _description(row):
        yield f"DESCRIPTION:{_text(description)}"
    yield f"STATUS:{_STATUS.get(row['status'], 'CONFIRMED')}"
    yield "TRANSP:TRANSPARENT"
    yield "CLASS:PUBLIC"
    if alarm and row["status"] != Pickup.Status.CANCELLED:
        yield from _alarm(row, alarm=alarm)
    yield "END:VEVENT"


def _days(row: Row, *, zone: ZoneInfo) -> Iterator[str]:
    """A whole day; at a stop the hours, in UTC, so that no VTIMEZONE is needed."""
    on: date = row["on"]
    if row["stop_from"] is None:
        yield f"DTSTART;VALUE=DATE:{on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{on + timedelta(days=1):%Y%m%d}"
        return
    until = row["stop_until"] or row["stop_from"]
    for name, moment in (("DTSTART", row["stop_from"]), ("DTEND", until)):
        yield f"{name}:{_instant(datetime.combine(on, moment, tzinfo=zone))}"


def _summary(row: Row) -> str:
    title = f"{row['title']} ({variant_text(row['variant'])})" if row["variant"] else str(row["title"])
    return _("Cancelled: %(title)s") % {"title": title} if row["status"] == Pickup.Status.CANCELLED else title


def _description(row: Row) -> str:
    sentences = []
    if row["on"] != row["original_on"]:
        sentences.append(_("Moved from %(day)s") % {"day": f"{row['original_on']:%d.%m.%Y}"})
    if row["status"] == Pickup.Status.DELAYED:
        sentences.append(_("Delayed"))
    return ". ".join([*sentences, *(row[name] for name in ("reason", "note") if row[name])])


def _alarm(row: Row, *, alarm: str) -> Iterator[str]:
    """Exactly one: Outlook takes no second. The trigger counts from the event's start back to the evening before."""
    start: time = row["stop_from"] or time()
    hour, _colon, minute = alarm.partition(":")
    minutes = 24 * 60 + start.hour * 60 + start.minute - int(hour) * 60 - int(minute)
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{_text(_('Tomorrow: %(title)s') % {'title': row['title']})}"
    yield f"TRIGGER:-PT{minutes // 60}H" + (f"{minutes % 60}M" if minutes % 60 else "")
    yield "END:VALARM"


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    return value.translate(_ESCAPES)


def _folded(line: str) -> str:
    """Lines of at most 75 octets; a character is never cut in two."""
    if len(line.encode()) <= _FOLD_AT:
        return line
    parts, size = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _FOLD_AT:
            parts.append(" ")
            size = 1
        parts[-1] += letter
        size += octets
    return "\r\n".join(parts)
