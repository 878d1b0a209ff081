"""Web pages that say in schema.org's words what they are about: events and news."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.feeds.formats import FORMATS, Origin
from backend.feeds.formats.parsed import UnreadableFeed

SAMPLES = Path(__file__).parents[2] / "samples" / "feeds"
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)
URL = "https://town.example.org/termine"


def parse(content: bytes | str, *, kind: str = "event_page", url: str = URL):
    data = content if isinstance(content, bytes) else content.encode()
    return FORMATS[kind](data, origin=Origin(url=url, charset=None, zone=BERLIN, now=NOW))


def page(*nodes: dict) -> str:
    return f"<html><script type='application/ld+json'>{json.dumps(nodes)}</script></html>"


def event(**values) -> dict:
    return {"@type": "Event", "name": "Fest", "startDate": "2026-12-01T19:00", **values}


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)


@pytest.fixture(scope="module")
def sample():
    parsed = parse((SAMPLES / "event_page.html").read_bytes())
    return {each.title: each for each in parsed.items}, parsed.warnings


def test_an_event_has_place_organizer_topics_and_times(sample):
    organ = sample[0]["Orgel & Trompete"]
    assert (organ.starts_at, organ.ends_at) == (local(2026, 12, 4, 19, 30), local(2026, 12, 4, 21))
    assert organ.location == "Stadtkirche, Kirchplatz 2, 14806 Musterstadt"
    assert (organ.organizer, organ.topics) == ("Kirchenmusik", ("Musik", "Kultur", "MusicEvent"))
    assert organ.original_url == "https://town.example.org/termine/orgel"
    assert organ.description_html == "<p>Werke von Bach.</p>\n\n<p>Eintritt frei.</p>"


def test_one_event_for_each_date_becomes_a_series_with_what_was_moved_and_cancelled(sample):
    tour = sample[0]["Stadtführung"]
    assert tour.starts_at == local(2026, 12, 5, 14)
    assert tour.recurrence.splitlines() == [
        f"RDATE;TZID=Europe/Berlin:202612{day}T140000" for day in (12, 19, 26)
    ]  # fmt: skip
    cancelled, moved, postponed = tour.overrides
    assert cancelled == {"occurrence": local(2026, 12, 12, 14).astimezone(UTC).isoformat(), "is_cancelled": True}
    assert moved["occurrence"] == local(2026, 12, 19, 14).astimezone(UTC).isoformat()
    assert moved["starts_at"] == local(2026, 12, 20, 15).astimezone(UTC).isoformat()
    assert postponed["is_cancelled"]
    assert postponed["reason"]


def test_sub_events_are_events_of_their_own_or_the_dates_of_the_whole(sample):
    events = sample[0]
    festival, opening, play = events["Adventsfest"], events["Eröffnung"], events["Der Diener"]
    assert festival.is_all_day
    assert (festival.starts_at, festival.ends_at) == (local(2026, 12, 11), local(2026, 12, 14))  # the last day counts
    assert (opening.location, opening.starts_at) == ("Burghof", local(2026, 12, 11, 17))
    assert play.recurrence == "RDATE;TZID=Europe/Berlin:20261209T190000"


def test_a_schedule_becomes_a_rule_that_begins_on_its_weekday(sample):
    cafe = sample[0]["Reparaturcafé"]
    assert (cafe.starts_at, cafe.ends_at) == (local(2026, 12, 3, 16), local(2026, 12, 3, 18))
    assert cafe.recurrence.splitlines() == [
        "RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20270331;BYDAY=TH",
        "EXDATE;VALUE=DATE:20261231",
    ]


def test_what_was_postponed_without_a_date_does_not_take_place(sample):
    reading = sample[0]["Lesung"]
    assert reading.is_cancelled
    assert reading.ends_at is None
    assert reading.description_html.startswith("<p>")


def test_what_cannot_be_used_is_named(sample):
    events, warnings = sample
    assert not {"Ohne Zeit", "Ohne Anfang", "Sendung"} & events.keys()
    assert len(warnings) == 4  # two without a start, one without a title, one that ends before it begins


def test_a_list_that_loses_its_past_dates_keeps_its_event():
    dates = [event(startDate=f"2026-12-0{day}T19:00", url=f"/{day}") for day in range(1, 4)]
    keys = {each.key for left in range(3) for each in parse(page(*dates[left:])).items}
    assert len(keys) == 1


def test_an_event_that_its_page_is_about_is_known_by_its_address():
    (before,) = parse(page(event(url=URL))).items
    (after,) = parse(page(event(url=f"{URL}?utm_source=x", name="Großes Fest"))).items
    assert before.key == after.key == "link://town.example.org/termine"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"startDate": "2026-12-01T00:00", "endDate": "2026-12-02T23:59:59"}, (local(2026, 12, 1), local(2026, 12, 3))),
        ({"startDate": "2026-12-01", "endDate": "2026-12-01"}, (local(2026, 12, 1), local(2026, 12, 2))),
        ({"startDate": "01.12.2026"}, (local(2026, 12, 1), local(2026, 12, 2))),
        ({"startDate": "2026-12-01T19:00Z"}, (local(2026, 12, 1, 20), None)),
        ({"endDate": "2026-12-01"}, (local(2026, 12, 1, 19), None)),
        ({"endDate": "2026-12-02"}, (local(2026, 12, 1, 19), local(2026, 12, 3))),
    ],
)
def test_starts_and_ends_in_all_their_spellings(values, expected):
    (found,) = parse(page(event(**values))).items
    assert (found.starts_at, found.ends_at) == expected


@pytest.mark.parametrize(
    ("schedule", "recurrence"),
    [
        ({"repeatFrequency": "weekly", "repeatCount": 5}, "RRULE:FREQ=WEEKLY;COUNT=5"),
        ({"repeatFrequency": "P1M", "byMonthDay": 15}, "RRULE:FREQ=MONTHLY;BYMONTHDAY=15"),
        ({"repeatFrequency": "P1D", "byDay": ["Tuesday", "http://schema.org/Friday"]}, "RRULE:FREQ=DAILY;BYDAY=TU,FR"),
        ({"repeatFrequency": "PT1S"}, ""),
        ({}, ""),
    ],
)
def test_schedules_that_we_follow_and_those_that_we_do_not(schedule, recurrence):
    (found,) = parse(page(event(eventSchedule={"@type": "Schedule", "startDate": "2026-12-01", **schedule}))).items
    assert (found.starts_at, found.recurrence) == (local(2026, 12, 1, 19), recurrence)


def test_the_news_of_a_page_are_read(german):
    parsed = parse((SAMPLES / "news_page.html").read_bytes(), kind="news_page")
    roof, beginning = parsed.items
    assert (roof.key, roof.title) == ("link://zeitung.example.org/dach", "Neues Dach für die Schule")
    assert (roof.teaser, roof.body_html) == (
        "Im Sommer wird gebaut …",
        "<p>Im Sommer wird gebaut.</p>\n\n<p>Die Stadt zahlt.</p>",
    )
    assert roof.published_at == local(2026, 11, 18, 9)
    assert roof.topics == ("Bauen", "Schule")
    assert (beginning.title, beginning.published_at) == ("Nur ein Anfang", local(2026, 11, 19))
    assert beginning.body_html == "<p>Kurz gesagt.</p>"
    assert len(parsed.warnings) == 1


@pytest.mark.parametrize("kind", ["event_page", "news_page"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "leer"),
        (b"<html><body>Guten Tag</body></html>", "schema.org"),
        (b"<script type='application/ld+json'>{</script>", "nicht lesen"),
        (b"<script type='application/ld+json'>{}" + b"<script" * 100_000, "schema.org"),
        (b'{"@type": "WebSite"}', "schema.org"),
        (b"[" * 300_000, "nicht lesen"),
        (b'{"item":' * 900 + b"{}" + b"}" * 900, "schema.org"),
    ],
)
def test_a_page_without_says_so_in_german(kind, content, words, german):
    with pytest.raises(UnreadableFeed) as raised:
        parse(content, kind=kind)
    assert words in str(raised.value)


def test_values_of_any_type_do_no_harm():
    names = ("name", "startDate", "endDate", "location", "organizer", "url", "eventSchedule", "subEvent", "keywords",
             "eventStatus", "previousStartDate", "description", "mainEntityOfPage")  # fmt: skip
    values = [None, True, 7, 1e300, [], {}, [[]], ["x", 7], "\ud800\0", {"@type": {}}, "9999-12-31", "-" * 50]
    nodes = [event(**{name: value}) for name in names for value in values]
    assert parse(page(*nodes)).items
    names = ("startTime", "endDate", "byDay", "byMonth", "exceptDate", "scheduleTimezone", "repeatFrequency")
    schedules = [{"startDate": "2026-12-01", name: value} for value in values for name in names]
    assert parse(page(event(eventSchedule=schedules[:20]), event(eventSchedule=schedules[60:]))).items


def test_series_beyond_the_first_five_hundred_are_counted(german):
    weekly = {"startDate": "2026-12-01", "repeatFrequency": "P1W", "repeatCount": 3}
    parsed = parse(page(*(event(name=f"Kurs {n}", eventSchedule=[weekly] * 20) for n in range(28))))
    assert len(parsed.items) == 500
    assert "Nur die ersten 500 Terminreihen wurden gelesen, 3 wurden ausgelassen." in parsed.warnings
