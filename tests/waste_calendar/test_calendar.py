"""Pickups from rules, holidays and decisions: real conventions, and what has to hold for all of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.library.opening.holidays import StateHolidays
from backend.waste_calendar.calendar import MARGIN, Override, plan
from backend.waste_calendar.rhythms import EveryWeeks, FixedDates, Rule
from backend.waste_calendar.shifts import (
    Convention,
    Conventions,
    Direction,
    Reach,
    WorkingDays,
    closures_between,
)
from tests.waste_calendar.test_rhythms import RHYTHMS

POSTPONE_WEEK = Convention()
POSTPONE_DAY = Convention(reach=Reach.DAY)
ADVANCE_WEEK = Convention(direction=Direction.ADVANCE)
WORKED = Convention(direction=Direction.WORKED)
YEAR = timedelta(days=365)


def working_days(state: str, first: date, last: date, conventions: Conventions) -> WorkingDays:
    closures = closures_between(first - MARGIN, last + MARGIN, holidays=StateHolidays(state), conventions=conventions)
    return WorkingDays(closures, uses_saturdays=conventions.uses_saturdays)


def moved(state: str, year: int, conventions: Conventions, *, weekdays: str = "01234") -> dict[date, date]:
    """Original day to new day of what moves in a year, of zones that are collected weekly on one weekday each."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = {}
    for weekday in map(int, weekdays):
        rule = Rule(rhythm=EveryWeeks(weekdays=frozenset({weekday}), interval=1, anchor=first))
        open_days = working_days(state, first, last, conventions)
        for pickup in plan([rule], first=first, last=last, working_days=open_days, overrides={}):
            if pickup.is_moved:
                found[pickup.original_on] = pickup.on
    return found


def test_a_holiday_moves_the_rest_of_its_week_up_to_saturday():
    shifts = moved("BB", 2026, Conventions())
    week = {day: shifts.get(day) for day in (date(2026, 5, 25) + timedelta(days=number) for number in range(5))}
    assert week == {day: day + timedelta(days=1) for day in week}


def test_good_friday_pushes_friday_to_saturday_and_easter_monday_its_whole_week():
    shifts = moved("BB", 2026, Conventions())
    assert shifts[date(2026, 4, 3)] == date(2026, 4, 4)
    assert date(2026, 4, 2) not in shifts
    assert shifts[date(2026, 4, 6)] == date(2026, 4, 7)
    assert shifts[date(2026, 4, 10)] == date(2026, 4, 11)


def test_two_holidays_in_a_row_move_what_follows_by_two_days():
    shifts = moved("BB", 2023, Conventions())  # 25 and 26 December 2023 were Monday and Tuesday
    christmas = [shifts[date(2023, 12, day)] for day in (25, 26, 27, 28, 29)]
    assert christmas == [
        date(2023, 12, 27),
        date(2023, 12, 28),
        date(2023, 12, 29),
        date(2023, 12, 30),
        date(2024, 1, 2),
    ]


def test_where_saturdays_are_free_friday_goes_to_monday():
    shifts = moved("BB", 2026, Conventions(uses_saturdays=False), weekdays="4")
    assert shifts[date(2026, 5, 15)] == date(2026, 5, 18)


def test_landshut_2025():
    """What the county of Landshut announced: Easter, Whitsun, Corpus Christi, Assumption, and before Christmas."""
    conventions = Conventions(
        extra={(8, 15): ("Mariä Himmelfahrt", POSTPONE_WEEK), (12, 24): ("Heiligabend", ADVANCE_WEEK)}
    )
    shifts = moved("BY", 2025, conventions)
    assert shifts[date(2025, 4, 25)] == date(2025, 4, 26)
    assert shifts[date(2025, 6, 10)] == date(2025, 6, 11)
    assert shifts[date(2025, 6, 11)] == date(2025, 6, 12)
    assert shifts[date(2025, 6, 20)] == date(2025, 6, 21)
    assert shifts[date(2025, 8, 15)] == date(2025, 8, 16)
    assert shifts[date(2025, 12, 23)] == date(2025, 12, 22)
    assert shifts[date(2025, 12, 24)] == date(2025, 12, 23)
    assert shifts[date(2025, 12, 25)] == date(2025, 12, 27)


def test_delmenhorst_2025():
    """Unity Day and, in Lower Saxony, Reformation Day: only the Fridays themselves, to Saturday."""
    shifts = moved("NI", 2025, Conventions(usual=POSTPONE_DAY))
    assert shifts[date(2025, 10, 3)] == date(2025, 10, 4)
    assert shifts[date(2025, 10, 31)] == date(2025, 11, 1)
    assert date(2025, 10, 31) not in moved("BE", 2025, Conventions(usual=POSTPONE_DAY))


def test_emsland_2023():
    """After a holiday on Tuesday, Wednesday goes to Thursday."""
    assert moved("NI", 2023, Conventions())[date(2023, 10, 4)] == date(2023, 10, 5)


def test_a_holiday_later_in_the_week_moves_nothing_before_it_when_postponed():
    shifts = moved("BB", 2026, Conventions())
    assert not {date(2026, 5, 11), date(2026, 5, 12), date(2026, 5, 13)} & set(shifts)  # before Ascension Day


def test_an_advanced_holiday_pulls_the_days_before_it_forward_over_the_weekend():
    shifts = moved("BB", 2026, Conventions(usual=POSTPONE_DAY, by_name={"Christi Himmelfahrt": ADVANCE_WEEK}))
    assert [shifts[date(2026, 5, day)].day for day in (11, 12, 13, 14)] == [9, 11, 12, 13]
    assert date(2026, 5, 15) not in shifts


def test_a_holiday_on_which_work_goes_on_moves_nothing():
    shifts = moved("BB", 2026, Conventions(by_name={"Reformationstag": WORKED, "Christi Himmelfahrt": WORKED}))
    assert date(2026, 5, 14) not in shifts
    assert date(2026, 5, 15) not in shifts


def test_a_holiday_on_saturday_or_sunday_leaves_the_week_alone():
    shifts = moved("BB", 2026, Conventions())
    assert not [day for day in shifts if date(2026, 9, 28) <= day <= date(2026, 10, 4)]  # 3 October is a Saturday


def test_saturday_that_is_a_holiday_is_no_place_to_move_to():
    conventions = Conventions(extra={(10, 2): ("Betriebsausflug", POSTPONE_WEEK)})
    assert moved("BB", 2026, conventions)[date(2026, 10, 2)] == date(2026, 10, 5)


def test_christmas_eve_is_closed_only_by_hand():
    assert date(2026, 12, 24) not in moved("BB", 2026, Conventions())
    by_hand = Conventions(extra={(12, 24): ("Heiligabend", ADVANCE_WEEK)})
    assert moved("BB", 2026, by_hand)[date(2026, 12, 24)] == date(2026, 12, 23)


def test_a_moved_pickup_keeps_its_first_day_and_says_why():
    rule = Rule(rhythm=EveryWeeks(weekdays=frozenset({3}), interval=2, anchor=date(2026, 5, 14)))
    first, last = date(2026, 5, 1), date(2026, 5, 31)
    found = plan(
        [rule], first=first, last=last, working_days=working_days("BB", first, last, Conventions()), overrides={}
    )
    assert [(item.original_on.day, item.on.day, item.reason) for item in found] == [
        (14, 15, "Christi Himmelfahrt"),
        (28, 29, "Pfingstmontag"),
    ]


def test_what_people_decided_wins():
    rule = Rule(rhythm=EveryWeeks(weekdays=frozenset({3}), interval=1, anchor=date(2026, 5, 14)))
    first, last = date(2026, 5, 11), date(2026, 5, 31)
    overrides = {
        date(2026, 5, 14): Override(on=date(2026, 5, 13), reason="Absprache"),
        date(2026, 5, 21): Override(on=None, reason="Streik"),
    }
    found = plan(
        [rule], first=first, last=last, working_days=working_days("BB", first, last, Conventions()), overrides=overrides
    )
    assert [(item.original_on.day, item.on and item.on.day, item.reason) for item in found] == [
        (14, 13, "Absprache"),
        (21, None, "Streik"),
        (28, 29, "Pfingstmontag"),
    ]


def test_a_list_of_days_that_were_named_is_not_moved():
    named = frozenset({date(2026, 5, 14), date(2026, 12, 25), date(2026, 11, 1)})
    rule = Rule(rhythm=FixedDates(days=named), is_fixed=True)
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    found = plan(
        [rule], first=first, last=last, working_days=working_days("BB", first, last, Conventions()), overrides={}
    )
    assert {item.on for item in found} == named


def test_a_pickup_that_would_meet_another_of_its_zone_goes_one_day_further():
    rule = Rule(rhythm=EveryWeeks(weekdays=frozenset({3, 4}), interval=1, anchor=date(2026, 5, 14)))
    first, last = date(2026, 5, 11), date(2026, 5, 17)
    open_days = working_days("BB", first, last, Conventions(usual=POSTPONE_DAY))
    found = plan([rule], first=first, last=last, working_days=open_days, overrides={})
    assert [item.on for item in found] == [date(2026, 5, 16), date(2026, 5, 15)]


def test_collected_each_working_day_two_come_on_one_day_rather_than_none():
    rule = Rule(rhythm=EveryWeeks(weekdays=frozenset(range(6)), interval=1, anchor=date(2026, 5, 14)))
    first, last = date(2026, 5, 1), date(2026, 5, 31)
    found = plan(
        [rule], first=first, last=last, working_days=working_days("BB", first, last, Conventions()), overrides={}
    )
    assert all(abs(item.on - item.original_on) < timedelta(days=14) for item in found)


CONVENTIONS = st.builds(Convention, direction=st.sampled_from(list(Direction)), reach=st.sampled_from(list(Reach)))
ALL_CONVENTIONS = st.builds(
    Conventions,
    usual=CONVENTIONS,
    by_name=st.dictionaries(
        st.sampled_from(["Ostermontag", "Karfreitag", "Christi Himmelfahrt", "Erster Weihnachtstag"]), CONVENTIONS
    ),
    extra=st.dictionaries(
        st.sampled_from([(12, 24), (12, 31), (8, 15)]), st.tuples(st.just("Betriebsruhe"), CONVENTIONS)
    ),
    uses_saturdays=st.booleans(),
)
RULES = st.lists(st.builds(Rule, rhythm=RHYTHMS), min_size=1, max_size=2)
STATES = st.sampled_from(["BB", "BY", "NI", "SN"])


@given(rules=RULES, conventions=ALL_CONVENTIONS, state=STATES, year=st.integers(2024, 2034))
def test_none_is_lost_none_doubled_and_none_lies_on_a_closed_day(rules, conventions, state, year):
    first, last = date(year, 1, 1), date(year, 12, 31)
    open_days = working_days(state, first, last, conventions)
    found = plan(rules, first=first, last=last, working_days=open_days, overrides={})
    named = {day for rule in rules for day in rule.between(first, last)}
    assert [item.original_on for item in found] == sorted(named)
    for item in found:
        if item.is_moved:
            assert open_days.is_open(item.on)
            assert item.reason
        else:
            is_sunday = item.on.weekday() == 6
            assert is_sunday or not open_days.effect(item.on).steps


@given(rules=RULES, conventions=ALL_CONVENTIONS, state=STATES, year=st.integers(2024, 2034), cut=st.integers(1, 364))
def test_planned_again_from_another_day_on_it_is_the_same(rules, conventions, state, year, cut):
    first, last = date(year, 1, 1), date(year, 12, 31)
    open_days = working_days(state, first, last, conventions)
    whole = plan(rules, first=first, last=last, working_days=open_days, overrides={})
    later = plan(rules, first=first + timedelta(days=cut), last=last, working_days=open_days, overrides={})
    assert later == [item for item in whole if item.original_on >= first + timedelta(days=cut)]


@given(
    conventions=ALL_CONVENTIONS,
    state=STATES,
    weekday=st.integers(0, 4),
    interval=st.integers(1, 4),
    anchor=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
)
def test_of_one_weekday_no_two_share_a_day_and_they_keep_their_order(conventions, state, weekday, interval, anchor):
    rule = Rule(rhythm=EveryWeeks(weekdays=frozenset({weekday}), interval=interval, anchor=anchor))
    open_days = working_days(state, anchor, anchor + YEAR, conventions)
    days = [item.on for item in plan([rule], first=anchor, last=anchor + YEAR, working_days=open_days, overrides={})]
    assert len(set(days)) == len(days)
    if interval > 1:
        assert days == sorted(days)


@pytest.mark.parametrize("weekday", range(5))
def test_with_the_usual_convention_each_week_keeps_its_pickup(weekday):
    shifts = moved("BB", 2026, Conventions(), weekdays=str(weekday))
    assert all(timedelta(0) < new - old <= timedelta(days=4) for old, new in shifts.items())
