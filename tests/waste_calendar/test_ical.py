"""The calendar that people subscribe to, read back by independent parsers."""

from datetime import date, datetime, time, timedelta

import pytest
import recurring_ical_events
import time_machine
from icalendar import Calendar

from backend.waste_calendar.models import Pickup
from tests.waste_calendar.factories import location, pickup, zone
from tests.waste_calendar.towns import NOW

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def address(town):
    return location("1-47b", zones=(zone(), zone("hazardous", "stops")))


def fetch(client, address, query: str = ""):
    return client.get(f"/api/v1/waste/locations/{address.public_id}/calendar.ics{query}")


def events(client, address, query: str = "") -> list:
    return Calendar.from_ical(fetch(client, address, query).content).walk("VEVENT")


def test_the_calendar_says_what_it_is_and_how_often_to_ask(town, client_of, address):
    response = fetch(client_of(town), address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="abfallkalender.ics"'
    calendar = Calendar.from_ical(response.content)
    assert calendar["VERSION"] == "2.0"
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["X-WR-TIMEZONE"] == "Europe/Berlin"
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n" in response.content.decode()
    assert str(address.public_id) in str(calendar["SOURCE"])


def test_both_parsers_see_the_days_that_the_table_has(town, client_of, address):
    days = [TODAY + timedelta(days=days) for days in (0, 14, 28, 42)]
    for day in days:
        pickup(day)
    content = fetch(client_of(town), address).content
    calendar = Calendar.from_ical(content)
    assert [event["DTSTART"].dt for event in calendar.walk("VEVENT")] == days
    found = recurring_ical_events.of(calendar).between(TODAY, TODAY + timedelta(days=60))
    assert sorted(event["DTSTART"].dt for event in found) == days


def test_a_day_is_a_whole_day_with_its_kind_of_waste(town, client_of, address):
    pickup(TODAY)
    [event] = events(client_of(town), address)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["DTEND"].dt == TODAY + timedelta(days=1)
    assert str(event["SUMMARY"]) == "Restmüll"
    assert [str(name) for name in event["CATEGORIES"].cats] == ["residual"]
    assert str(event["LOCATION"]) == "Bahnhofstraße 1–47b"
    assert str(event["TRANSP"]) == "TRANSPARENT"


def test_a_moved_pickup_keeps_its_uid_and_counts_up(town, client_of, address):
    row = pickup(TODAY + timedelta(days=7))
    [before] = events(client_of(town), address)
    row.on, row.reason = TODAY + timedelta(days=8), "Glatteis"
    row.save()
    [after] = events(client_of(town), address)
    assert after["UID"] == before["UID"] == str(row.public_id)
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTART"].dt == TODAY + timedelta(days=8)
    assert after["DTSTAMP"].dt == NOW
    assert "28.11.2026" in str(after["DESCRIPTION"])
    assert "Glatteis" in str(after["DESCRIPTION"])


def test_equal_data_are_equal_bytes_however_late_it_is(town, client_of, address):
    pickup(TODAY + timedelta(days=7))
    first = fetch(client_of(town), address)
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        again = client_of(town).get(first.request["PATH_INFO"], headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_a_cancelled_pickup_is_shown_as_such_until_it_is_over(town, client_of, address):
    pickup(TODAY, status=Pickup.Status.CANCELLED)
    pickup(TODAY - timedelta(days=1), status=Pickup.Status.CANCELLED)
    pickup(TODAY - timedelta(days=8))
    old, cancelled = events(client_of(town), address)
    assert old["DTSTART"].dt == TODAY - timedelta(days=8)
    assert (str(cancelled["STATUS"]), cancelled["DTSTART"].dt) == ("CANCELLED", TODAY)
    assert "Restmüll" in str(cancelled["SUMMARY"])


def test_what_is_late_or_waits_for_another_day_says_so(town, client_of, address):
    pickup(TODAY, status="cancelled", is_replacement_open=True, reason="Streik")
    pickup(TODAY, variant="4-weekly", status="delayed", note="Bitte stehen lassen")
    cancelled, late = sorted(events(client_of(town), address), key=lambda event: str(event["STATUS"]))
    assert (str(cancelled["STATUS"]), str(cancelled["DESCRIPTION"])) == ("CANCELLED", "Ersatztermin folgt. Streik")
    assert (str(late["STATUS"]), str(late["DESCRIPTION"])) == ("CONFIRMED", "Verspätet. Bitte stehen lassen")


def test_what_was_long_ago_is_left_out(town, client_of, address):
    pickup(TODAY - timedelta(days=31))
    assert events(client_of(town), address) == []


@pytest.mark.parametrize(("alarm", "ahead"), [("18:00", {"hours": 6}), ("06:30", {"hours": 17, "minutes": 30})])
def test_one_reminder_on_the_evening_before_when_asked_for(town, client_of, address, alarm, ahead):
    pickup(TODAY)
    [event] = events(client_of(town), address, f"?alarm={alarm}")
    [reminder] = event.walk("VALARM")
    assert reminder["TRIGGER"].dt == -timedelta(**ahead)
    assert str(reminder["ACTION"]) == "DISPLAY"
    assert str(reminder["DESCRIPTION"]) == "Morgen: Restmüll"
    [silent] = events(client_of(town), address)
    assert not silent.walk("VALARM")


def test_a_stop_has_hours_and_its_reminder_is_on_the_evening_before(town, client_of, address):
    pickup(TODAY, of=zone("hazardous", "stops"), stop_place="Markt, Rathaus", stop_from=time(9), stop_until=time(10))
    [event] = events(client_of(town), address, "?alarm=18:00")
    assert event["DTSTART"].dt == datetime.fromisoformat("2026-11-21T08:00:00+00:00")
    assert str(event["LOCATION"]) == "Markt, Rathaus"
    [reminder] = event.walk("VALARM")
    assert event["DTSTART"].dt + reminder["TRIGGER"].dt == datetime.fromisoformat("2026-11-20T18:00:00+01:00")


def test_only_the_kinds_that_are_asked_for(town, client_of, address):
    pickup(TODAY)
    pickup(TODAY, of=zone("hazardous", "stops"))
    assert [str(event["CATEGORIES"].cats[0]) for event in events(client_of(town), address, "?fraction=residual")] == [
        "residual"
    ]


def test_lines_are_folded_and_text_is_escaped(town, client_of, address):
    note = "Bitte bis 6 Uhr, hinter die Straßenecke; danke\\" * 3
    pickup(TODAY, note=note)
    response = fetch(client_of(town), address)
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    [event] = Calendar.from_ical(response.content).walk("VEVENT")
    assert str(event["DESCRIPTION"]) == note


def test_no_sign_in_a_text_ends_a_line_or_the_calendar(town, client_of, address):
    pickup(date.max, reason="Eis\r\nEND:VCALENDAR\x0c\x1b\x85\u2028Ende")
    content = fetch(client_of(town), address).content
    assert len(content.decode().splitlines()) == content.count(b"\r\n")
    assert not [sign for sign in content.decode() if sign < " " and sign not in "\r\n"]


def test_the_calendar_goes_on_across_the_turn_of_the_year(town, client_of, address):
    pickup(date(2026, 12, 30))
    pickup(date(2027, 1, 13))
    assert [event["DTSTART"].dt.year for event in events(client_of(town), address)] == [2026, 2027]


def test_a_bad_alarm_is_named(town, client_of, address):
    response = fetch(client_of(town), address, "?alarm=25:00")
    assert response.status_code == 400
    assert "alarm" in response.json()["errors"]
