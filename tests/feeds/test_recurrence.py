"""RFC 5545 lines: what is followed, and what is refused before it can do harm."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from backend.feeds.recurrence import Rule, UnusableRecurrence, Weekday, read_recurrence

BERLIN = ZoneInfo("Europe/Berlin")


def read(text: str):
    return read_recurrence(text, zone=BERLIN)


def test_a_rule_is_read_with_all_its_parts():
    assert read("RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU,-1FR;COUNT=10;WKST=SU").rules == (
        Rule(
            frequency="MONTHLY",
            interval=2,
            count=10,
            weekdays=(Weekday(name="TU", nth=2), Weekday(name="FR", nth=-1)),
            week_start="SU",
        ),
    )


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("20261231T180000Z", datetime(2026, 12, 31, 19)),  # noqa: DTZ001 - a wall clock
        ("20261231T180000", datetime(2026, 12, 31, 18)),  # noqa: DTZ001 - a wall clock
        ("20261231", datetime(2026, 12, 31, 23, 59, 59, 999999)),  # noqa: DTZ001 - a wall clock
    ],
)
def test_the_last_day_is_included_however_it_is_written(until, expected):
    assert read(f"RRULE:FREQ=DAILY;UNTIL={until}").rules[0].until == expected


def test_dates_are_on_the_towns_clock():
    found = read("EXDATE:20261224T180000Z\nEXDATE;VALUE=DATE:20261225\nRDATE;TZID=Europe/London:20260601T100000")
    assert found.left_out == (datetime(2026, 12, 24, 19), date(2026, 12, 25))  # noqa: DTZ001 - a wall clock
    assert found.added == (datetime(2026, 6, 1, 11),)  # noqa: DTZ001 - a wall clock


def test_nothing_is_no_recurrence():
    assert not read("")
    assert not read("EXDATE:20261224T180000Z")


@pytest.mark.parametrize(
    "text",
    [
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=HOURLY",
        "RRULE:INTERVAL=2",
        "RRULE:FREQ=DAILY;INTERVAL=0",
        "RRULE:FREQ=DAILY;INTERVAL=100000",
        "RRULE:FREQ=DAILY;COUNT=0",
        "RRULE:FREQ=DAILY;COUNT=1000000",
        "RRULE:FREQ=DAILY;BYHOUR=1,2,3",
        "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=0",
        "RRULE:FREQ=MONTHLY;BYDAY=TU;BYSETPOS=300",
        "RRULE:FREQ=WEEKLY;BYDAY=2TU",
        "RRULE:FREQ=DAILY;UNTIL=tomorrow",
        "RRULE:FREQ=DAILY;UNTIL=20260231",
        "RRULE:FREQ=DAILY;UNTIL=99991231T235959Z",
        "RDATE:00010101T000000Z",
        "BEGIN:VCALENDAR",
        "\n".join(["RRULE:FREQ=DAILY"] * 11),
        f"RDATE:{','.join(['20260301'] * 2_001)}",
        "every Tuesday",
    ],
)
def test_what_is_not_followed_is_refused(text):
    with pytest.raises(UnusableRecurrence):
        read(text)
