"""Calendars in the shapes that really occur."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.feeds.formats import FORMATS, Origin
from backend.feeds.formats.parsed import UnreadableFeed

SAMPLES = Path(__file__).parents[2] / "samples" / "feeds"
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)


def parse(content: bytes | str, *, charset: str | None = None):
    data = content if isinstance(content, bytes) else content.replace("\n", "\r\n").encode()
    return FORMATS["ics"](data, origin=Origin(url="", charset=charset, zone=BERLIN, now=NOW))


def calendar(*lines: str, uid: str = "UID:1@example.org") -> str:
    inner = "\n".join((uid, "DTSTAMP:20260101T000000Z", *lines))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\n{inner}\nEND:VEVENT\nEND:VCALENDAR\n"


@pytest.fixture(scope="module")
def events():
    parsed = parse((SAMPLES / "events.ics").read_bytes())
    return {event.key: event for event in parsed.items}


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)


def test_a_series_keeps_rule_left_out_moved_and_cancelled_dates(events):
    choir = events["uid:chor@example.org"]
    assert choir.starts_at == local(2026, 10, 1, 19)
    assert choir.recurrence == "RRULE:FREQ=WEEKLY;UNTIL=20261231\nEXDATE;TZID=Europe/Berlin:20261224T190000"
    moved, cancelled = choir.overrides
    assert moved["title"] == "Chorprobe mit Gästen"
    assert datetime.fromisoformat(moved["occurrence"]) == local(2026, 11, 5, 19)
    assert datetime.fromisoformat(moved["starts_at"]) == local(2026, 11, 6, 18)
    assert cancelled["is_cancelled"]
    assert cancelled["reason"] == "Krankheit"


def test_the_details_are_read(events):
    choir = events["uid:chor@example.org"]
    assert choir.location == "Gemeindehaus, Kirchplatz 2"
    assert choir.organizer == "Kirchenchor"
    assert choir.topics == ("Kultur", "Lütte")
    assert choir.original_url == "https://chor.example.org/"
    assert choir.description_html.startswith("<p>Neue Stimmen sind willkommen.</p>")


def test_a_whole_day_event_ends_at_the_midnight_after(events):
    party = events["uid:fest@example.org"]
    assert party.is_all_day
    assert (party.starts_at, party.ends_at) == (local(2026, 12, 5), local(2026, 12, 7))


def test_a_cancelled_event_stays_and_says_so(events):
    assert events["uid:lesung@example.org"].is_cancelled


def test_one_uid_for_two_events_gives_two(events):
    starts = sorted(event.starts_at for key, event in events.items() if key.startswith("uid:doppelt@"))
    assert starts == [local(2026, 12, 1, 15), local(2026, 12, 15, 15)]


def test_an_end_before_the_start_is_ignored(events):
    assert all(event.ends_at is None for key, event in events.items() if key.startswith("uid:doppelt@"))


def test_a_bomb_of_a_rule_takes_place_once(events):
    broken = events["uid:kaputt@example.org"]
    assert broken.recurrence == ""
    assert (broken.is_all_day, broken.starts_at) == (True, local(2026, 12, 16))


def test_what_is_long_over_or_has_no_start_is_left_out(events):
    assert not {"uid:alt@example.org", "uid:lage@example.org"} & events.keys()


def test_warnings_name_what_was_repaired(german):
    warnings = "\n".join(parse((SAMPLES / "events.ics").read_bytes()).warnings)
    for words in ("Ohne Anfang", "Blutspende", "Sprechtag"):
        assert words in warnings


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: "\n  " + text,
        lambda text: text.replace("\n", "\r"),
        lambda text: "<br />\n<b>Warning</b>: foo\n" + text,
        lambda text: text.replace("BEGIN:VEVENT", "<br />\n<b>Notice</b>\nBEGIN:VEVENT"),
        lambda text: text + text,
    ],
)
def test_a_calendar_is_found_in_what_surrounds_it(change):
    text = calendar("SUMMARY:Fest", "DTSTART:20261201T150000")
    content = change(text)
    data = content.encode() if "\r" in content else content.replace("\n", "\r\n").encode()
    assert [event.title for event in parse(data).items] == ["Fest"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "leer"),
        ((SAMPLES / "page.html").read_bytes(), "Webseite"),
        (calendar("SUMMARY:Fest").replace("END:VCALENDAR\n", "").encode(), "bricht ab"),
    ],
)
def test_what_is_no_calendar_says_so_in_german(content, words, german):
    with pytest.raises(UnreadableFeed) as raised:
        parse(content)
    assert words in str(raised.value)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_umlauts_survive(encoding):
    content = calendar("SUMMARY:Größe", "DTSTART:20261201T150000").encode(encoding)
    assert parse(content).items[0].title == "Größe"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("DTSTART:20261201T150000", local(2026, 12, 1, 15)),
        ("DTSTART:20261201T150000Z", local(2026, 12, 1, 16)),
        ("DTSTART;TZID=Europe/Berlin:20261201T150000", local(2026, 12, 1, 15)),
        ("DTSTART;TZID=W. Europe Standard Time:20261201T150000", local(2026, 12, 1, 15)),
        ("DTSTART;TZID=Mitteleuropa:20261201T150000", local(2026, 12, 1, 15)),
        ("DTSTART;VALUE=DATE;TZID=Europe/Berlin:20261201", local(2026, 12, 1)),
        ("DTSTART;VALUE=DATE:20261201", local(2026, 12, 1)),
    ],
)
def test_the_start_is_on_the_towns_clock(line, expected):
    assert parse(calendar("SUMMARY:Fest", line)).items[0].starts_at == expected


def test_an_empty_calendar_is_no_error(german):
    parsed = parse("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n")
    assert parsed.items == []
    assert parsed.warnings == ["Der Kalender enthält keine Veranstaltungen."]


def test_an_event_without_uid_is_known_by_title_and_start():
    text = calendar("SUMMARY:Fest", "DTSTART:20261201T150000", uid="X-A:1")
    assert parse(text).items[0].key.startswith("hash:")
    assert parse(text).items[0].key == parse(text).items[0].key


def test_html_in_a_description_is_cleaned():
    text = calendar("SUMMARY:Fest", "DTSTART:20261201T150000", "DESCRIPTION:<p onclick=x>Hallo</p><script>1</script>")
    assert parse(text).items[0].description_html == "<p>Hallo</p>"
