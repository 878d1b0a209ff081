"""Waste dates as a GEMOS-like iCalendar per street list, and the table of streets that names the lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from config.demo.samples.addresses import addresses, centre
from config.demo.samples.pickups import STOPS_ZONE, Pickup, Stop, stops, zones
from config.demo.samples.towns import Town

BERLIN = ZoneInfo("Europe/Berlin")
COLUMNS = ["AGS", "Gemeinde", "Ortsteil", "Straße", "von", "bis", "Seite", "Listen"]


def streets_table(towns: list[Town]) -> bytes:
    """`strassen.csv` of all towns of a calendar: UTF-8 with a byte order mark, semicolons."""
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=";", lineterminator="\r\n")
    table.writerow(COLUMNS)
    for town in towns:
        for address in addresses(town):
            place, lists = address.place, ",".join(list_number(town, zone=zone) for zone in address.zones)
            named = (place.ags, place.municipality, place.area, address.street)
            table.writerow([*named, address.first, address.last, address.side, lists])
    return text.getvalue().encode("utf-8-sig")


def list_calendars(town: Town, *, year: int, provided: bool) -> Iterator[tuple[str, bytes]]:
    """Number and file of each list; `provided`: in the dialect of the waste authority, else in that of a small town."""
    for zone, rhythms in zones(town, variants=provided).items():
        pickups = sorted((pickup for rhythm in rhythms for pickup in rhythm.pickups(year)), key=lambda item: item.on)
        number = list_number(town, zone=zone)
        events = [_pickup_event(pickup, number=number, provided=provided) for pickup in pickups]
        yield number, _calendar(town, number=number, events=events)
    number = list_number(town, zone=STOPS_ZONE)
    found = stops(town, year=year, centre=centre(town))
    yield number, _calendar(town, number=number, events=[_stop_event(stop, town=town) for stop in found])


def list_number(town: Town, *, zone: int) -> str:
    """An opaque number that stays the same over the years."""
    return f"4{town.key[-3:]}{zone}"


def _calendar(town: Town, *, number: str, events: list[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Ortsblatt//Demo-Abfuhrtermine//DE")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Abfuhrtermine {town.name}, Liste {number} (Demo)")
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _pickup_event(pickup: Pickup, *, number: str, provided: bool) -> Event:
    key = pickup.label.lower().replace(" ", "-").replace("ü", "ue").replace("ö", "oe")
    event = _event(f"{key}-{pickup.original_on:%Y%m%d}-{number}", year=pickup.original_on.year)
    event.add("summary", pickup.label if provided else f"Abfuhr: {pickup.label}")
    if provided:
        event.add("dtstart", pickup.on)
        event.add("dtend", pickup.on + timedelta(days=1))
    else:
        event.add("dtstart", datetime.combine(pickup.on, time(6), tzinfo=BERLIN))
    if pickup.on != pickup.original_on:
        event.add("description", f"Verschoben vom {pickup.original_on:%d.%m.%Y} ({pickup.reason})")
    return event


def _stop_event(stop: Stop, *, town: Town) -> Event:
    event = _event(f"schadstoffmobil-{stop.on:%Y%m%d}-{stop.from_hour:02}-{town.slug}", year=stop.on.year)
    event.add("summary", "Schadstoffmobil")
    event.add("dtstart", datetime.combine(stop.on, time(stop.from_hour), tzinfo=BERLIN))
    event.add("dtend", datetime.combine(stop.on, time(stop.to_hour, 30), tzinfo=BERLIN))
    event.add("location", f"{stop.place}, {town.postal_code} {town.name}" + (f", OT {stop.area}" if stop.area else ""))
    return event


def _event(uid: str, *, year: int) -> Event:
    event = Event()
    event.add("uid", f"{uid}@abfuhr.example.org")
    event.add("dtstamp", datetime.combine(date(year - 1, 11, 1), time(), tzinfo=UTC))
    return event
