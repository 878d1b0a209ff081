"""The pickups of an address as an iCalendar subscription (RFC 5545, RFC 7986); reading such files is in `formats`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backend.tenants.registry import Reading
from backend.waste_calendar.models import Pickup
from backend.waste_calendar.reading import address_words, location_path
from backend.waste_calendar.statements import Row, read_pickups
from backend.waste_calendar.upcoming import calendar_span, demand_location, is_replacement_open, today_of
from backend.waste_calendar.wording import variant_text

_FOLD_AT = 75  # octets, RFC 5545 §3.1
# RFC 5545 §3.1 knows no control signs in texts; many parsers end a line at them, and at Unicode's own line ends.
_CONTROL = dict.fromkeys([*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\u2028", "\u2029"], " ")
_ESCAPES = str.maketrans({**_CONTROL, "\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
END = "\r\n"
_REMEMBERED = 1024  # lines and days that one calendar says again and again


def build_calendar(
    reading: Reading, *, location_id: UUID, fractions: Sequence[tuple[str, str]], alarm: str | None
) -> bytes:
    """The calendar file: one VEVENT a pickup, from thirty days ago to the last day known. Raises NotFound.

    Equal data give equal bytes: DTSTAMP is when a pickup last changed, not now. Without `alarm` (`18:00`, on the
    evening before) it has no VALARM.
    """
    found = read_pickups(location_id, span=calendar_span(reading, fractions=fractions))
    if found.address is None:
        demand_location(location_id)
    address = found.address or {}
    label = address_words(address, town=reading.town.title)
    today = today_of(reading).isoformat()
    rows = [row for row in found.rows if row["status"] != Pickup.Status.CANCELLED or row["on"] >= today]
    name = _("Waste calendar %(address)s") % {"address": label}
    source = f"/api/v1/waste/locations/{location_id}/calendar.ics"
    lines = [*head_lines(reading, uid=str(location_id), name=name, source=source, page=location_path(location_id))]
    if rows:
        lines.append(f"LAST-MODIFIED:{_instant(max(row['changed_at'] for row in rows))}")
    for row in rows:
        lines += event_lines(row, label=label, alarm=alarm, zone=reading.zone)
    return END.join([*lines, "END:VCALENDAR", ""]).encode()


def head_lines(reading: Reading, *, uid: str, name: str, source: str, page: str) -> Iterator[str]:
    """What stands before the first event; `source` and `page` are paths."""
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Ortsblatt//Waste calendar//DE"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"UID:{uid}"
    yield _line("NAME", name)
    yield _line("X-WR-CALNAME", name)
    yield f"X-WR-TIMEZONE:{reading.town.timezone}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT12H"
    yield "X-PUBLISHED-TTL:PT12H"
    yield _folded(f"SOURCE;VALUE=URI:{reading.origin}{source}")
    yield _folded(f"URL:{reading.origin}{page}")


def event_lines(row: Row, *, label: str, alarm: str | None, zone: ZoneInfo) -> Iterator[str]:
    """One pickup; a line here may be several of the file, all but the last with their ends."""
    changed = _instant(row["changed_at"])
    is_cancelled = row["status"] == Pickup.Status.CANCELLED
    yield f"BEGIN:VEVENT\r\nUID:{row['public_id']}\r\nDTSTAMP:{changed}\r\nLAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{row['sequence']}"
    yield from _days(row, zone=zone) if row["stop_from"] else (_whole_day(row["on"]),)
    yield _line("SUMMARY", _summary(row))
    yield f"CATEGORIES:{row['key']}"
    yield _line("LOCATION", row["stop_place"] or label)
    if description := _description(row):
        yield _line("DESCRIPTION", description)
    yield f"STATUS:{'CANCELLED' if is_cancelled else 'CONFIRMED'}\r\nTRANSP:TRANSPARENT\r\nCLASS:PUBLIC"
    if alarm and not is_cancelled:
        yield from _alarm(row, alarm=alarm, zone=zone)
    yield "END:VEVENT"


@lru_cache(maxsize=_REMEMBERED)
def _whole_day(on: str) -> str:
    end = min(date.fromisoformat(on), date.max - timedelta(days=1)) + timedelta(days=1)
    return f"DTSTART;VALUE=DATE:{on.replace('-', '')}\r\nDTEND;VALUE=DATE:{end:%Y%m%d}"


def _days(row: Row, *, zone: ZoneInfo) -> Iterator[str]:
    """The hours of a stop, in UTC, so that no VTIMEZONE is needed."""
    until = row["stop_until"] or row["stop_from"]
    for name, hour in (("DTSTART", row["stop_from"]), ("DTEND", until)):
        yield f"{name}:{_instant(_moment(row['on'], hour, zone=zone))}"


def _summary(row: Row) -> str:
    """With the word where a client would show nothing of it: many ignore STATUS."""
    title = f"{row['title']} ({variant_text(row['variant'])})" if row["variant"] else str(row["title"])
    if row["status"] == Pickup.Status.CANCELLED:
        return _("Cancelled: %(title)s") % {"title": title}
    if row["status"] == Pickup.Status.DELAYED:
        return pgettext("of a pickup", "Delayed: %(title)s") % {"title": title}
    return title


def _description(row: Row) -> str:
    sentences = []
    if row["on"] != row["original_on"]:
        original = date.fromisoformat(row["original_on"])
        sentences.append(_("Moved from %(day)s") % {"day": f"{original:%d.%m.%Y}"})
    if row["status"] == Pickup.Status.DELAYED:
        sentences.append(_("Delayed"))
    if is_replacement_open(row):
        sentences.append(_("Replacement follows"))
    return ". ".join([*sentences, *(row[name] for name in ("reason", "note") if row[name])])


def _alarm(row: Row, *, alarm: str, zone: ZoneInfo) -> Iterator[str]:
    """Exactly one: Outlook takes no second. The trigger counts from the event's start back to the evening before.

    In hours that pass, as RFC 5545 §3.3.6 has it, so that it is right also where a stop follows a change of the clock.
    """
    start = _moment(row["on"], row["stop_from"] or "00:00", zone=zone)
    rings = _moment((date.fromisoformat(row["on"]) - timedelta(days=1)).isoformat(), alarm, zone=zone)
    minutes = int((start.astimezone(UTC) - rings.astimezone(UTC)).total_seconds()) // 60
    yield "BEGIN:VALARM\r\nACTION:DISPLAY"
    yield _line("DESCRIPTION", _("Tomorrow: %(title)s") % {"title": row["title"]})
    yield f"TRIGGER:-PT{minutes // 60}H" + (f"{minutes % 60}M" if minutes % 60 else "")
    yield "END:VALARM"


def _moment(on: str, hour: str, *, zone: ZoneInfo) -> datetime:
    return datetime.combine(date.fromisoformat(on), time.fromisoformat(hour), tzinfo=zone)


@lru_cache(maxsize=_REMEMBERED)
def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@lru_cache(maxsize=_REMEMBERED)
def _line(name: str, text: str) -> str:
    return _folded(f"{name}:{text.translate(_ESCAPES)}")


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
    return END.join(parts)
