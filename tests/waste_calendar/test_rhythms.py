"""The days that rules name: rhythms, the week with the number 53, seasons and how long a rule holds."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.waste_calendar.rhythms import (
    EveryWeeks,
    FixedDates,
    IsoWeeks,
    Monthly,
    OnDemand,
    Rule,
    Season,
    WeekParity,
)

MONDAY, TUESDAY, THURSDAY = 0, 1, 3
DAYS = st.dates(date(2024, 1, 1), date(2036, 12, 31))
RHYTHMS = st.one_of(
    st.builds(
        EveryWeeks,
        weekdays=st.frozensets(st.integers(0, 5), min_size=1),
        interval=st.integers(1, 8),
        anchor=DAYS,
    ),
    st.builds(
        IsoWeeks, weekdays=st.frozensets(st.integers(0, 5), min_size=1), parity=st.sampled_from(list(WeekParity))
    ),
    st.builds(
        Monthly,
        weekday=st.integers(0, 5),
        positions=st.frozensets(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1),
        months=st.frozensets(st.integers(1, 12)),
    ),
    st.builds(FixedDates, days=st.frozensets(DAYS)),
    st.just(OnDemand()),
)


def days(rhythm, first: date, last: date) -> list[date]:
    return list(rhythm.between(first, last))


def test_every_second_week_keeps_its_rhythm_over_a_year_of_53_weeks():
    rhythm = EveryWeeks(weekdays=frozenset({TUESDAY}), interval=2, anchor=date(2026, 12, 18))
    assert days(rhythm, date(2026, 12, 1), date(2027, 1, 31)) == [
        date(2026, 12, 1),
        date(2026, 12, 15),
        date(2026, 12, 29),
        date(2027, 1, 12),
        date(2027, 1, 26),
    ]


def test_odd_weeks_collect_twice_in_a_row_after_week_53():
    rhythm = IsoWeeks(weekdays=frozenset({TUESDAY}), parity=WeekParity.ODD)
    found = days(rhythm, date(2026, 12, 14), date(2027, 1, 20))
    assert found == [date(2026, 12, 15), date(2026, 12, 29), date(2027, 1, 5), date(2027, 1, 19)]
    assert [day.isocalendar().week for day in found] == [51, 53, 1, 3]


def test_even_weeks_pause_for_three_weeks_then():
    rhythm = IsoWeeks(weekdays=frozenset({TUESDAY}), parity=WeekParity.EVEN)
    found = days(rhythm, date(2026, 12, 14), date(2027, 1, 20))
    assert found == [date(2026, 12, 22), date(2027, 1, 12)]


@pytest.mark.parametrize(
    ("positions", "expected"),
    [
        ({2}, [date(2026, 1, 13), date(2026, 2, 10), date(2026, 3, 10)]),
        ({-1}, [date(2026, 1, 27), date(2026, 2, 24), date(2026, 3, 31)]),
        ({5}, [date(2026, 3, 31)]),
        ({1, 3}, [date(2026, month, day) for month, day in [(1, 6), (1, 20), (2, 3), (2, 17), (3, 3), (3, 17)]]),
    ],
)
def test_positions_in_the_month(positions, expected):
    rhythm = Monthly(weekday=TUESDAY, positions=frozenset(positions))
    assert days(rhythm, date(2026, 1, 1), date(2026, 3, 31)) == expected


def test_a_month_that_began_before_the_first_day_counts_its_weekdays_from_the_first():
    rhythm = Monthly(weekday=TUESDAY, positions=frozenset({1, 3}), months=frozenset({1, 4, 7, 10}))
    assert days(rhythm, date(2026, 1, 14), date(2026, 4, 10)) == [date(2026, 1, 20), date(2026, 4, 7)]


def test_weekly_in_summer_and_every_second_week_in_winter():
    summer = Rule(
        rhythm=EveryWeeks(weekdays=frozenset({THURSDAY}), interval=1, anchor=date(2026, 1, 1)),
        season=Season(first=(5, 1), last=(9, 30)),
    )
    winter = Rule(
        rhythm=EveryWeeks(weekdays=frozenset({THURSDAY}), interval=2, anchor=date(2026, 1, 1)),
        season=Season(first=(10, 1), last=(4, 30)),
    )
    year = (date(2026, 1, 1), date(2026, 12, 31))
    warm, cold = list(summer.between(*year)), list(winter.between(*year))
    assert (min(warm), max(warm)) == (date(2026, 5, 7), date(2026, 9, 24))
    assert cold[:2] == [date(2026, 1, 1), date(2026, 1, 15)]
    assert not set(warm) & set(cold)
    assert {day.month for day in cold} == {1, 2, 3, 4, 10, 11, 12}


def test_a_season_that_ends_in_february_holds_its_leap_day():
    assert date(2028, 2, 29) in Season(first=(11, 1), last=(2, 28))
    assert date(2028, 3, 1) not in Season(first=(11, 1), last=(2, 28))


def test_a_rule_holds_from_and_until_its_days():
    weekly = EveryWeeks(weekdays=frozenset({MONDAY}), interval=1, anchor=date(2026, 1, 5))
    rule = Rule(rhythm=weekly, valid_from=date(2026, 3, 9), valid_until=date(2026, 3, 16))
    assert list(rule.between(date(2026, 1, 1), date(2026, 12, 31))) == [date(2026, 3, 9), date(2026, 3, 16)]
    assert not list(rule.between(date(2026, 4, 1), date(2026, 12, 31)))


@given(rhythm=RHYTHMS, first=DAYS, length=st.integers(0, 500), cut=st.integers(0, 500))
def test_a_stretch_of_days_is_what_its_parts_are(rhythm, first, length, cut):
    last = first + timedelta(days=length)
    middle = first + timedelta(days=min(cut, length))
    whole = days(rhythm, first, last)
    assert whole == days(rhythm, first, middle) + days(rhythm, middle + timedelta(days=1), last)
    assert whole == sorted(set(whole))
    assert all(first <= day <= last for day in whole)


@given(first=DAYS, anchor=DAYS, interval=st.integers(1, 8), weekday=st.integers(0, 6))
def test_every_nth_week_comes_every_n_weeks_whatever_its_anchor(first, anchor, interval, weekday):
    rhythm = EveryWeeks(weekdays=frozenset({weekday}), interval=interval, anchor=anchor)
    found = days(rhythm, first, first + timedelta(weeks=4 * interval))
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(weeks=interval)}
