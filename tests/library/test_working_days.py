"""Weekends and a state's holidays don't count, whichever way the clocks go."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.library.opening.holidays import StateHolidays
from backend.library.working_days import after_working_days, is_working_day

ZONE = ZoneInfo("Europe/Berlin")
BB = StateHolidays("BB")


def at(day: str, time: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        (at("2026-11-23"), at("2026-11-25")),  # Monday to Wednesday
        (at("2026-11-20"), at("2026-11-24")),  # Friday to Tuesday
        (at("2026-11-21", "15:00"), at("2026-11-25", "00:00")),  # Saturday counts from Monday on
        (at("2026-12-24"), at("2026-12-29")),  # two days of Christmas and a weekend
        (at("2026-04-02"), at("2026-04-08")),  # Easter, which Brandenburg keeps on its Sunday too
        (at("2026-10-30"), at("2026-11-03")),  # the day of the Reformation is a Saturday
        (at("2026-03-27", "02:30"), at("2026-03-31", "02:30")),  # over the Sunday on which the clocks go forward
    ],
)
def test_two_working_days(submitted, due):
    assert after_working_days(submitted, days=2, zone=ZONE, holidays=BB) == due


def test_a_holiday_of_another_state_is_a_working_day():
    assert is_working_day(date(2026, 10, 31 - 1), holidays=BB)
    assert not is_working_day(date(2025, 10, 31), holidays=BB)
    assert is_working_day(date(2025, 10, 31), holidays=StateHolidays("BE"))


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.times(), st.integers(0, 10))
def test_it_is_never_sooner_than_the_days_and_ends_on_a_working_day(day, time, days):
    instant = datetime.combine(day, time, tzinfo=ZONE)
    due = after_working_days(instant, days=days, zone=ZONE, holidays=BB)
    assert is_working_day(due.astimezone(ZONE).date(), holidays=BB)
    assert due.astimezone(ZONE).date() - instant.date() >= timedelta(days=days)
