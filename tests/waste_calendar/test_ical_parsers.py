"""What three parsers that share no code read in the calendar of one nasty address: the days of the table, all of them.

icalendar, recurring-ical-events over it as calendar programs expand, and ical, which Home Assistant reads with.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
import time_machine
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from backend.waste_calendar.models import Pickup
from tests.waste_calendar.factories import location, pickup, street, zone
from tests.waste_calendar.towns import NOW

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YEAR = {"status": Pickup.Status.MOVED, "reason": "Neujahr; Fahrt fällt aus, „Süd“ zuerst"}
LONG = "Säcke, Körbe & Kübel bitte bis 6 Uhr an die Straßenecke; größere Äste gebündelt\nDanke \\o/ " * 3


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def address(town):
    """Both changes of the clock, the turn of the year, two rhythms a day, stops, what was moved and what is off."""
    rest, paper = zone("residual", "Süd"), zone("paper", "Süd")
    van, sack = zone("hazardous", "stops"), zone("packaging", "Süd")
    row = location(
        "1-47b",
        of=street("Löwenstraße am Großen Öhrchen-Äußerer Ring, Süßwasserstraße"),
        zones=(rest, paper, van, sack),
    )
    for day in (date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 26), date(2027, 3, 27), date(2027, 3, 28)):
        pickup(day, of=sack)
    for variant in ("2-weekly", "4-weekly"):
        pickup(date(2026, 12, 30), of=rest, variant=variant)
        pickup(date(2027, 1, 2), of=rest, variant=variant, original_on=date(2026, 12, 31), **NEW_YEAR)
    pickup(date(2026, 12, 31), of=paper, original_on=date(2027, 1, 1), note=LONG)
    pickup(date(2026, 12, 10), of=paper, status=Pickup.Status.CANCELLED, reason="Streik")
    pickup(date(2026, 12, 11), of=paper, status=Pickup.Status.DELAYED, reason="Glätte")
    for hour, place in ((9, "Gemünd, Markt"), (11, "Äußere Schloßstraße/Höhe 3")):
        pickup(date(2027, 3, 28), of=van, stop_place=place, stop_from=time(hour), stop_until=time(hour, 45))
        pickup(date(2026, 10, 25), of=van, stop_place=place, stop_from=time(hour))
    return row


@pytest.fixture
def content(town, client_of, address) -> bytes:
    return client_of(town).get(f"/api/v1/waste/locations/{address.public_id}/calendar.ics?alarm=18:00").content


def expected() -> dict[str, tuple]:
    """By UID: begin and end as the table has them."""
    return {str(row.public_id): _times(row) for row in Pickup.objects.all()}


def _times(row: Pickup) -> tuple:
    if row.stop_from is None:
        return row.on, row.on + timedelta(days=1)
    begin = datetime.combine(row.on, row.stop_from, tzinfo=BERLIN).astimezone(UTC)
    return begin, datetime.combine(row.on, row.stop_until or row.stop_from, tzinfo=BERLIN).astimezone(UTC)


def test_three_parsers_read_the_same_days(content):
    calendar = Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    shown = recurring_ical_events.of(calendar).between(date(2026, 10, 1), date(2027, 12, 31))
    other = IcsCalendarStream.calendar_from_ics(content.decode())
    wanted = expected()
    assert len(wanted) == 16
    assert {str(event["UID"]): (event["DTSTART"].dt, event["DTEND"].dt) for event in events} == wanted
    assert {str(event["UID"]): (event["DTSTART"].dt, event["DTEND"].dt) for event in shown} == wanted
    assert {event.uid: (event.dtstart, event.end) for event in other.events} == wanted
    assert sorted(event.uid for event in other.timeline) == sorted(wanted)


def test_and_the_same_words_in_folded_lines(content):
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 and line.decode() for line in lines)
    ours = {str(event["UID"]): event for event in Calendar.from_ical(content).walk("VEVENT")}
    for event in IcsCalendarStream.calendar_from_ics(content.decode()).events:
        same = ours[event.uid]
        assert event.summary == str(same["SUMMARY"])
        assert event.location == str(same["LOCATION"])
        assert (event.description or "") == str(same.get("DESCRIPTION", ""))
        assert event.categories == [str(each) for each in same["CATEGORIES"].cats]
        assert (event.status, event.sequence) == (str(same["STATUS"]), same["SEQUENCE"])
        assert (event.dtstamp, event.last_modified) == (same["DTSTAMP"].dt, same["LAST-MODIFIED"].dt)
    summaries = sorted(str(event["SUMMARY"]) for event in ours.values())
    assert {"Restmüll (alle 2 Wochen)", "Restmüll (alle 4 Wochen)"} <= set(summaries)
    assert {"Entfällt: Papier", "Verspätet: Papier"} <= set(summaries)
    long = next(event for event in ours.values() if "Körbe" in event.get("DESCRIPTION", ""))
    assert str(long["DESCRIPTION"]) == f"Verschoben vom 01.01.2027. {LONG}"


def test_each_rings_once_at_six_on_the_evening_before_also_when_the_clock_changes(content):
    for event in Calendar.from_ical(content).walk("VEVENT"):
        alarms = event.walk("VALARM")
        if event["STATUS"] == "CANCELLED":
            assert not alarms
            continue
        [alarm] = alarms
        start = event["DTSTART"].dt
        if isinstance(start, datetime):
            rings = (start + alarm["TRIGGER"].dt).astimezone(BERLIN)
        else:
            rings = datetime.combine(start, time(), tzinfo=UTC) + alarm["TRIGGER"].dt
            start = datetime.combine(start, time(12), tzinfo=UTC)
        assert (rings.hour, rings.minute) == (18, 0)
        assert rings.date() == start.astimezone(BERLIN).date() - timedelta(days=1)


def test_asking_for_its_head_says_the_same_of_it_without_the_days(town, client_of, address):
    path = f"/api/v1/waste/locations/{address.public_id}/calendar.ics?fraction=residual:4-weekly"
    whole, head = client_of(town).get(path), client_of(town).head(path)
    assert head.status_code == 200
    assert head.content == b""
    assert {name: head[name] for name in ("ETag", "Content-Length", "Cache-Control")} == {
        name: whole[name] for name in ("ETag", "Content-Length", "Cache-Control")
    }
    assert [str(event["SUMMARY"]) for event in Calendar.from_ical(whole.content).walk("VEVENT")] == [
        "Restmüll (alle 4 Wochen)"
    ] * 2
