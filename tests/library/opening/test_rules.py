"""Open or closed, and until when that is so."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.library.opening.documents import hours_document, hours_from
from backend.library.opening.holidays import StateHolidays
from backend.library.opening.rules import Calendar, Exceptional, Hours, Season, day_of, status_at
from backend.library.opening.times import read_times

ZONE = ZoneInfo("Europe/Berlin")
BRANDENBURG = Calendar(zone=ZONE, holidays=StateHolidays("BB"))


def week(*days: str) -> tuple:
    return tuple(read_times(text) for text in (*days, *[""] * (7 - len(days))))


OFFICE = Hours(seasons=(Season(week=week("9-12", "9-12, 14-18", "", "9-12", "9-12")),))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "is_open", "changes_at"),
    [
        ("2026-11-24T08:59:59", False, "2026-11-24T09:00"),
        ("2026-11-24T09:00:00", True, "2026-11-24T12:00"),
        ("2026-11-24T12:00:00", False, "2026-11-24T14:00"),
        ("2026-11-24T18:00:00", False, "2026-11-26T09:00"),
        ("2026-12-24T12:00:00", False, "2026-12-28T09:00"),  # the holidays of Christmas, then a weekend
    ],
)
def test_an_office_is_open_at_its_hours(now, is_open, changes_at):
    status = status_at(OFFICE, now=at(now), calendar=BRANDENBURG)
    assert (status.is_open, status.changes_at) == (is_open, at(changes_at))


def test_the_states_holidays_are_not_those_of_another():
    reformation = date(2028, 10, 31)  # a Tuesday; a holiday in Brandenburg, not in Berlin
    berlin = Calendar(zone=ZONE, holidays=StateHolidays("BE"))
    assert day_of(OFFICE, reformation, calendar=BRANDENBURG).spans == ()
    assert day_of(OFFICE, reformation, calendar=berlin).spans == read_times("9-12, 14-18")
    assert StateHolidays("BB").name(reformation) == "Reformationstag"


def test_an_exception_goes_before_holiday_and_week():
    open_at_easter = Exceptional(
        first=date(2026, 4, 5), last=date(2026, 4, 6), spans=read_times("10-16"), reason="Ostermarkt"
    )
    hours = Hours(seasons=OFFICE.seasons, exceptions=(open_at_easter,))
    assert status_at(hours, now=at("2026-04-05T11:00"), calendar=BRANDENBURG).is_open
    assert day_of(hours, date(2026, 4, 6), calendar=BRANDENBURG).reason == "Ostermarkt"


def test_a_season_goes_over_the_turn_of_the_year_and_before_the_usual_week():
    winter = Season(week=week(*["10-15"] * 7), begins=(11, 1), ends=(3, 31))
    hours = Hours(seasons=(Season(week=week(*["9-20"] * 7)), winter), on_holidays="usual")
    for day, text in ((date(2026, 12, 31), "10-15"), (date(2026, 1, 1), "10-15"), (date(2026, 4, 1), "9-20")):
        assert day_of(hours, day, calendar=BRANDENBURG).spans == read_times(text)


def test_a_pub_is_open_after_midnight():
    pub = Hours(seasons=(Season(week=week("", "", "", "", "18-2", "18-2")),))
    status = status_at(pub, now=at("2026-11-28T01:00"), calendar=BRANDENBURG)
    assert (status.is_open, status.changes_at) == (True, at("2026-11-28T02:00"))


def test_what_is_always_open_has_no_end_within_a_year():
    always = Hours(seasons=(Season(week=week(*["0-24"] * 7)),), on_holidays="usual")
    status = status_at(always, now=at("2026-11-24T12:00"), calendar=BRANDENBURG)
    assert status.is_open
    assert status.changes_at > at("2027-11-24T12:00")


def test_of_hours_that_nobody_said_nothing_is_known():
    assert status_at(Hours(by_appointment=True), now=at("2026-11-24T12:00"), calendar=BRANDENBURG).is_open is None


TIMES = st.sampled_from(["", "9-12", "9-12, 14-18", "18-2", "0-24", "22-6", "0-3, 22-24"])
SEASONS = st.builds(
    lambda days, dates: Season(week=week(*days), begins=dates[0], ends=dates[1]),
    st.lists(TIMES, min_size=7, max_size=7),
    st.sampled_from([(None, None), ((4, 1), (10, 31)), ((11, 1), (3, 31))]),
)
HOURS = st.builds(
    lambda seasons, closed, holidays: Hours(
        seasons=tuple(seasons),
        exceptions=tuple(Exceptional(first=day, last=day + timedelta(days=2)) for day in closed),
        on_holidays=holidays,
    ),
    st.lists(SEASONS, min_size=1, max_size=2),
    st.lists(st.dates(date(2026, 10, 20), date(2026, 11, 5)), max_size=2),
    st.sampled_from(["closed", "usual"]),
)


@settings(max_examples=60, deadline=None)
@given(HOURS, st.datetimes(datetime(2026, 10, 20), datetime(2026, 11, 5)), st.integers(1, 2_000))  # noqa: DTZ001 - wall clock
def test_nothing_changes_before_it_is_said_to(hours, naive, minutes):
    now = naive.replace(tzinfo=UTC)
    said = status_at(hours, now=now, calendar=BRANDENBURG)
    if said.changes_at is None:
        return
    assert said.changes_at > now
    between = min(now + timedelta(minutes=minutes), said.changes_at - timedelta(microseconds=1))
    assert status_at(hours, now=between, calendar=BRANDENBURG) == said


@given(HOURS)
def test_hours_come_back_from_their_document(hours):
    assert hours_from(hours_document(hours)) == hours
