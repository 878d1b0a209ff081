"""From what editors choose to RFC 5545 lines and back."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.feeds.recurrence import WEEKDAYS, UnusableRecurrence, read_recurrence
from backend.feeds.recurrence_form import Choice, choice_of, lines_of, read_dates, write_dates

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(  # noqa: DTZ001 - of the town's clock
    lambda at: at.replace(second=0, microsecond=0)
)
DATES = st.lists(st.one_of(DAYS, MOMENTS), max_size=4).map(tuple)


@st.composite
def choices(draw):
    end = draw(st.sampled_from(["never", "until", "count"]))
    repeats = draw(st.sampled_from(["dates", "rule"]))
    added = draw(DATES)
    return Choice(
        repeats=repeats,
        frequency=draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])),
        interval=draw(st.integers(1, 12)),
        weekdays=draw(st.lists(st.sampled_from(WEEKDAYS), unique=True, max_size=7).map(tuple)),
        month_by=draw(st.sampled_from(["start", "weekday", "last_day"])),
        nth=draw(st.sampled_from([1, 2, 3, 4, 5, -1])),
        nth_weekday=draw(st.sampled_from(WEEKDAYS)),
        end=end,
        until=draw(DAYS) if end == "until" else None,
        count=draw(st.integers(1, 500)) if end == "count" else None,
        added=added or (date(2026, 12, 24),),
        left_out=draw(DATES),
    )


@given(choice=choices())
def test_what_the_form_writes_it_shows_again(choice):
    lines = lines_of(choice, zone=BERLIN)
    shown = choice_of(lines, zone=BERLIN)
    assert shown.repeats == choice.repeats
    assert read_recurrence(lines_of(shown, zone=BERLIN), zone=BERLIN) == read_recurrence(lines, zone=BERLIN)


def test_the_second_tuesday_until_the_end_of_june():
    choice = Choice(
        repeats="rule", frequency="MONTHLY", month_by="weekday", nth=2, nth_weekday="TU", end="until",
        until=date(2027, 6, 30),
    )  # fmt: skip
    assert lines_of(choice, zone=BERLIN) == "RRULE:FREQ=MONTHLY;BYDAY=2TU;UNTIL=20270630"


@pytest.mark.parametrize(
    "lines",
    [
        "RRULE:FREQ=MONTHLY;BYDAY=1SA,3SA",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=15",
        "RRULE:FREQ=MONTHLY;BYMONTH=3,4;BYDAY=2TU",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU",
        "RRULE:FREQ=WEEKLY;UNTIL=20270630T170000Z",
        "RRULE:FREQ=WEEKLY\nRRULE:FREQ=MONTHLY",
        "RRULE:FREQ=SECONDLY",
    ],
)
def test_what_the_form_can_not_ask_for_is_kept_as_it_is(lines):
    choice = choice_of(lines, zone=BERLIN)
    assert (choice.repeats, lines_of(choice, zone=BERLIN)) == ("kept", lines)


def test_a_last_friday_said_by_position_is_shown_as_one():
    choice = choice_of("RRULE:FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1", zone=BERLIN)
    assert (choice.repeats, choice.month_by, choice.nth, choice.nth_weekday) == ("rule", "weekday", -1, "FR")


def test_dates_are_read_as_people_write_them():
    text = "24.12.2026\n 5. 1. 2027, 15:00 Uhr \n2027-02-03 19.30\n\n2027-02-04"
    with pytest.raises(UnusableRecurrence):
        read_dates(text)
    dates = read_dates(text.replace("19.30", "19:30"))
    assert write_dates(dates).splitlines() == ["24.12.2026", "5.1.2027 15:00", "3.2.2027 19:30", "4.2.2027"]


@pytest.mark.parametrize("text", ["31.2.2027", "morgen", "1.1.1066", "24.12.2026 25:00", "<script>", "1.1.99999"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(UnusableRecurrence):
        read_dates(text)


@given(dates=DATES)
def test_dates_survive_the_text_field(dates):
    assert read_dates(write_dates(dates)) == dates
