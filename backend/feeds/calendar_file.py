"""Events as iCalendar for people's own calendars; `outgoing` says which of them are in the calendar of a town."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from icalendar import Calendar, Component
from icalendar import Event as CalendarEvent

from backend.common.html import storable, to_text
from backend.feeds.documents import PLACE, Row, event_path
from backend.feeds.occurrences import Override, Series, planned_start
from backend.feeds.reading import row_series
from backend.feeds.statements import read_event
from backend.serving.answers import Answer
from backend.tenants.registry import Reading

CONTENT_TYPE = "text/calendar; charset=utf-8"
_BEFORE_ALL_EVENTS = datetime(2020, 1, 1, tzinfo=UTC)


def build_calendar(reading: Reading, *, public_id: UUID) -> Answer:
    """The file for one event. Raises NotFound."""
    reading = replace(reading, lang=reading.town.languages[0])  # a calendar is shared, and asks in no language
    found = read_event(reading, public_id=public_id)
    body = event_calendar(found.row, series=row_series(found.row, reading=reading), reading=reading)
    return Answer(body=body, content_type=CONTENT_TYPE, valid_until=found.changes_at)


def event_calendar(row: Row, *, series: Series, reading: Reading) -> bytes:
    """The file with this one event."""
    calendar = empty_calendar()
    add_event(calendar, row, series=series, reading=reading)
    return written(calendar)


def empty_calendar() -> Calendar:
    """A calendar that nothing is in yet."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Ortsblatt//Veranstaltungen//DE")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    return calendar


def add_event(calendar: Calendar, row: Row, *, series: Series, reading: Reading) -> None:
    """The master with its recurrence, and one VEVENT for each changed date (RFC 5545 section 3.8.4.4)."""
    master = _component(row, series=series, reading=reading)
    _add_time(master, "dtstart", series.starts_at, series=series)
    _add_time(master, "dtend", series.ends_at, series=series)
    calendar.add_component(_with_recurrence(master, text=row["recurrence"]))
    for override in series.overrides:
        calendar.add_component(_exception(row, override=override, series=series, reading=reading))


def written(calendar: Calendar) -> bytes:
    """The file, with the time zones that its events are in."""
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _component(row: Row, *, series: Series, reading: Reading) -> CalendarEvent:
    event = CalendarEvent()
    event.add("uid", str(row["public_id"]))  # no host in it: another installation goes on with the same (RFC 7986)
    # The last change, not now: the file stays the same, byte by byte, as long as the event does.
    event.add("dtstamp", row["updated_at"].astimezone(UTC))
    event.add("last-modified", row["updated_at"].astimezone(UTC))
    # Rises with each change, whatever it was of: Google keeps the old date of a moved one without it.
    event.add("sequence", int((row["updated_at"] - _BEFORE_ALL_EVENTS).total_seconds()))
    event.add("summary", storable(row["title"]))
    event.add("url", f"{reading.origin}{event_path(row['public_id'])}")
    if description := to_text(row["description_html"]) or row["teaser_text"]:
        event.add("description", description)
    if location := _location(row):
        event.add("location", storable(location))
    if tags := row.get("tags"):
        event.add("categories", [storable(tag) for tag in tags])
    if row["place"] and None not in (point := (row["place"]["latitude"], row["place"]["longitude"])):
        event.add("geo", point)
    event.add("status", "CANCELLED" if series.is_cancelled else "CONFIRMED")
    return event


def _exception(row: Row, *, override: Override, series: Series, reading: Reading) -> CalendarEvent:
    event = _component(row, series=series, reading=reading)
    planned = planned_start(series, key=override.occurrence)
    starts_at = override.starts_at or planned
    length = series.ends_at - series.starts_at if series.ends_at else None
    _add_time(event, "recurrence-id", planned, series=series)
    _add_time(event, "dtstart", starts_at, series=series)
    _add_time(event, "dtend", override.ends_at or (starts_at + length if length else None), series=series)
    if override.title:
        event["summary"] = override.title
    if override.location:
        event["location"] = override.location
    if override.reason:
        event.add("comment", override.reason)
    if override.is_cancelled:
        event["status"] = "CANCELLED"
    return event


def _with_recurrence(event: CalendarEvent, *, text: str) -> Component:
    """The stored lines are iCalendar already: they are read as such, so that they are written in its form."""
    if not text:
        return event
    *lines, end = event.to_ical().decode().rstrip().split("\r\n")
    return Component.from_ical("\r\n".join([*lines, *text.splitlines(), end, ""]))


def _add_time(event: CalendarEvent, name: str, moment: datetime | None, *, series: Series) -> None:
    if moment is not None:
        local: Any = moment.astimezone(series.zone)
        event.add(name, _day(local) if series.is_all_day else local)


def _day(local: datetime) -> date:
    return local.date()


def _location(row: Row) -> str:
    place = row["place"] or dict.fromkeys(PLACE, "")
    city = " ".join(filter(None, (place["postal_code"], place["city"])))
    return ", ".join(filter(None, (row["location"] or place["name"], place["street"], city)))
