"""The calendar of a town's events, read by three parsers that share no code."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
import time_machine
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from backend.feeds.models import Event
from backend.feeds.occurrences import expand
from backend.library.models import Area, Category
from tests.feeds.factories import NOON, article, event, source
from tests.library.factories import place
from tests.statements import statements

BERLIN = ZoneInfo("Europe/Berlin")
PATH = "/feeds/events.ics"
CHOIR = datetime(2026, 10, 11, 16, tzinfo=UTC)  # 18:00 in summer: two weeks later the clock changes
LONG = "Säcke, Körbe; Kübel \\o/ größer als üblich – " * 5


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def get(client_of, town, path=PATH, **headers):
    response = client_of(town).get(path, headers=headers)
    assert response.status_code == 200, response.content
    return response


@pytest.fixture
def nasty(town) -> list[Event]:
    """Over a change of the clock, left out, added, moved, cancelled; whole days, several days, no end; all is off."""
    weeks = [CHOIR.astimezone(BERLIN) + timedelta(weeks=number) for number in range(12)]
    overrides = [
        {"occurrence": weeks[6].isoformat(), "is_cancelled": True, "reason": "Grippe"},
        {"occurrence": weeks[7].isoformat(), "starts_at": (weeks[7] + timedelta(days=1, hours=1)).isoformat()},
    ]
    midnight = datetime(2026, 12, 3, tzinfo=BERLIN)
    return [
        event(
            LONG,
            starts_at=CHOIR,
            recurrence="RRULE:FREQ=WEEKLY;COUNT=12\nEXDATE;TZID=Europe/Berlin:20261206T180000",
            overrides=overrides,
            place=place("Burg", street="Wittenberger Straße 14", latitude=52.1, longitude=12.6),
        ),
        event("Markttage", starts_at=midnight, ends_at=midnight + timedelta(days=3), is_all_day=True),
        event(
            "Putztag",
            starts_at=midnight,
            ends_at=midnight + timedelta(days=1),
            is_all_day=True,
            recurrence="RRULE:FREQ=MONTHLY;COUNT=3\nEXDATE;VALUE=DATE:20270103",
        ),
        event("Ohne Ende", starts_at=NOON + timedelta(days=2), ends_at=None),
        event("Abgesagt", status=Event.Status.CANCELLED),
    ]


def begin(moment: datetime | date) -> date:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def test_three_parsers_read_the_dates_that_the_api_shows(client_of, town, nasty):
    content = get(client_of, town).content
    first, last = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)
    wanted = set()
    for each in nasty:
        for one in expand(each.series(), start=first, end=last):
            starts_at = one.starts_at.astimezone(BERLIN).date() if each.is_all_day else one.starts_at
            wanted.add((f"{each.public_id}", starts_at, one.status == "cancelled"))

    calendar = Calendar.from_ical(content)
    assert not calendar.errors
    assert not any(each.errors for each in calendar.walk("VEVENT"))
    shown = recurring_ical_events.of(calendar).between(first, last)
    other = IcsCalendarStream.calendar_from_ics(content.decode())

    assert {(str(each["UID"]), begin(each["DTSTART"].dt), each["STATUS"] == "CANCELLED") for each in shown} == wanted
    timeline = other.timeline_tz(BERLIN).included(first, last)
    assert {(each.uid, begin(each.dtstart), each.status == "CANCELLED") for each in timeline} == wanted


def test_the_calendar_is_folded_and_says_what_programs_ask_for(client_of, town, nasty):
    response = get(client_of, town)
    lines = response.content.split(b"\r\n")
    calendar = Calendar.from_ical(response.content)
    master = next(each for each in calendar.walk("VEVENT") if "RRULE" in each and "GEO" in each)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert max(map(len, lines)) <= 75
    assert b"\n" not in response.content.replace(b"\r\n", b"")
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "Musterstadt – Veranstaltungen"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines
    assert b"X-PUBLISHED-TTL:PT6H" in lines
    assert b"SOURCE;VALUE=URI:http://musterstadt.region.test/feeds/events.ics" in lines
    assert [each["TZID"] for each in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert master["SUMMARY"] == LONG
    assert master["GEO"].to_ical() == "52.1;12.6"
    assert master["DTSTAMP"].dt == nasty[0].updated_at.replace(microsecond=0)


def test_a_change_keeps_the_uid_and_raises_the_sequence(client_of, town):
    item = event()
    [before] = Calendar.from_ical(get(client_of, town).content).walk("VEVENT")
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        item.status = Event.Status.CANCELLED
        item.save()
        Event.objects.filter(pk=item.pk).update(updated_at=NOON + timedelta(minutes=1))
        [after] = Calendar.from_ical(get(client_of, town).content).walk("VEVENT")

    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")


def test_it_stays_the_same_until_something_changes_and_costs_the_same_for_many(client_of, town):
    first = get(client_of, town)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        again = client_of(town).get(PATH, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    area = Area.objects.create(name="Lütte")
    costs = []
    for number in (1, 5):
        for _each in range(number):
            event(areas=[area])
        with statements() as seen:
            get(client_of, town, f"{PATH}?area={area.public_id}")
        costs.append(sum("tenants_host" not in statement for statement in seen))
    assert costs[0] == costs[1] <= 5


def test_of_what_others_wrote_dates_leave_and_texts_only_with_the_right_to_them(client_of, town):
    music = Category.objects.create(title="Musik am Markt")
    for rights in ("own", "licensed", "press", "teaser"):
        event(rights, source=source(rights, rights=rights), source_key="1", teaser="Kurz", categories=[music])
    event("Lange her", starts_at=NOON - timedelta(days=40)), event("Neulich", starts_at=NOON - timedelta(days=9))
    article("Keine Veranstaltung")

    found = {str(each["SUMMARY"]): each for each in Calendar.from_ical(get(client_of, town).content).walk("VEVENT")}

    assert found.keys() == {"own", "licensed", "Neulich"}
    assert found["own"]["DESCRIPTION"] == "Mit Musik und Kuchen."
    assert found["licensed"]["DESCRIPTION"] == "Kurz"
    assert found["own"]["CATEGORIES"].cats == ["Musik am Markt"]
    of_category = Calendar.from_ical(get(client_of, town, f"{PATH}?category={music.public_id}").content)
    assert len(of_category.walk("VEVENT")) == 2
    assert of_category["NAME"] == "Musterstadt – Veranstaltungen – Musik am Markt"
    assert b'type="text/calendar"' in get(client_of, town, "/veranstaltungen/").content
