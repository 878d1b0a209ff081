"""The expansion of events in time, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.feeds import occurrences
from backend.feeds.occurrences import MOST, Override, Series, bounds, expand, first_ones
from backend.feeds.recurrence import read_recurrence

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)


def series(rule: str = "", *, at: datetime | None = None, hours: int = 2, **fields: object) -> Series:
    starts_at = at or local(2026, 3, 1, 19)
    recurrence = read_recurrence(rule, zone=BERLIN)
    defaults = {"ends_at": starts_at + hours * HOUR, "zone": BERLIN, "recurrence": recurrence}
    return Series(**{"starts_at": starts_at, **defaults, **fields})


def clock(found: list) -> list[str]:
    return [f"{each.starts_at.astimezone(BERLIN):%d.%m. %H:%M}" for each in found]


def year(one: Series, number: int = 2026) -> list:
    return expand(one, start=local(number, 1, 1), end=local(number + 1, 1, 1))


def test_a_single_event_takes_place_once():
    (only,) = year(series())
    assert (only.key, only.starts_at, only.status) == (only.starts_at, local(2026, 3, 1, 19), "scheduled")


def test_dates_are_found_by_their_names_in_one_walk(monkeypatch: pytest.MonkeyPatch):
    evening, later = local(2026, 3, 8, 19), local(2029, 3, 4, 19)
    overrides = (
        Override(occurrence=local(2026, 3, 15, 19), starts_at=local(2026, 5, 1, 20)),
        Override(occurrence=local(2026, 3, 22, 19), is_cancelled=True, reason="krank"),
        Override(occurrence=local(2026, 3, 29, 19), title="Sommerzeit"),
    )
    one = series("RRULE:FREQ=WEEKLY", overrides=overrides)
    known = {each.key: each for year_ in (2026, 2029) for each in year(one, year_)}
    walks, walk = [], occurrences._wall_clock
    monkeypatch.setattr(occurrences, "_wall_clock", lambda *args, **window: walks.append(1) or walk(*args, **window))
    names = [evening, later, *(each.occurrence for each in overrides)]
    found = occurrences.dates_named(one, keys=[*names, local(2026, 3, 9, 19), local(2026, 2, 22, 19)])
    assert found == {key.astimezone(UTC): known[key] for key in names}
    assert len(walks) == 1
    assert occurrences.dates_named(one, keys=[]) == {}


def test_seven_in_the_evening_stays_seven_when_the_clocks_change():
    assert clock(year(series("RRULE:FREQ=WEEKLY;COUNT=6")))[3:] == ["22.03. 19:00", "29.03. 19:00", "05.04. 19:00"]


def test_a_time_that_the_clocks_skip_is_an_hour_later_and_one_that_they_repeat_is_the_first():
    spring = year(series("RRULE:FREQ=DAILY;COUNT=2", at=local(2026, 3, 28, 2, 30)))
    autumn = year(series("RRULE:FREQ=DAILY;COUNT=2", at=local(2026, 10, 24, 2, 30)))
    assert clock(spring) == ["28.03. 02:30", "29.03. 03:30"]
    assert autumn[1].starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("RRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=3", ["01.03. 19:00", "10.03. 19:00", "14.04. 19:00", "12.05. 19:00"]),
        ("RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["01.03. 19:00", "27.03. 19:00", "24.04. 19:00"]),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20260330", ["01.03. 19:00", "15.03. 19:00", "29.03. 19:00"]),
        ("RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20260308T180000Z", ["01.03. 19:00", "15.03. 19:00"]),
        ("RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20260308", ["01.03. 19:00", "15.03. 19:00"]),
        ("RDATE:20260405T170000Z,20260305T180000Z", ["01.03. 19:00", "05.03. 19:00", "05.04. 19:00"]),
        ("RRULE:FREQ=YEARLY;COUNT=2", ["01.03. 19:00"]),
    ],
)
def test_rules_give_the_dates_that_they_say(rule, expected):
    assert clock(year(series(rule))) == expected


def test_what_still_runs_belongs_to_the_window_and_what_is_over_does_not():
    one = series(hours=30)
    assert expand(one, start=local(2026, 3, 2, 23), end=local(2026, 3, 9))
    assert not expand(one, start=local(2026, 3, 3, 1), end=local(2026, 3, 9))
    assert not expand(one, start=local(2026, 2, 1), end=local(2026, 3, 1, 19))


def test_an_open_end_is_over_with_its_day():
    one = series(ends_at=None)
    assert expand(one, start=local(2026, 3, 1, 23), end=local(2026, 3, 9))[0].ends_at is None
    assert not expand(one, start=local(2026, 3, 2), end=local(2026, 3, 9))


def test_whole_days_keep_their_length_over_the_change_of_clocks():
    one = series("RRULE:FREQ=WEEKLY;COUNT=2", at=local(2026, 3, 21), ends_at=local(2026, 3, 23), is_all_day=True)
    first, second = year(one)
    assert (first.starts_at, first.ends_at) == (local(2026, 3, 21), local(2026, 3, 23))
    assert (second.starts_at, second.ends_at) == (local(2026, 3, 28), local(2026, 3, 30))


def test_a_moved_and_a_cancelled_date_keep_their_keys():
    weekly = series("RRULE:FREQ=WEEKLY;COUNT=4")
    keys = [each.key for each in year(weekly)]
    changed = replace(
        weekly,
        overrides=(
            Override(occurrence=keys[1], starts_at=keys[1] + 40 * DAY, reason="Saal belegt"),
            Override(occurrence=keys[2], is_cancelled=True, reason="Krankheit"),
            Override(occurrence=keys[3], title="Sonderprobe"),
        ),
    )
    found = {each.key: each for each in year(changed)}
    assert [found[key].status for key in keys] == ["scheduled", "moved", "cancelled", "scheduled"]
    assert found[keys[1]].starts_at == keys[1] + 40 * DAY
    assert found[keys[1]].ends_at == keys[1] + 40 * DAY + 2 * HOUR
    assert (found[keys[2]].reason, found[keys[3]].title) == ("Krankheit", "Sonderprobe")


def test_a_date_moved_into_the_window_is_in_it_and_one_moved_out_is_not():
    weekly = series("RRULE:FREQ=WEEKLY;COUNT=4")
    key = year(weekly)[0].key
    moved = replace(weekly, overrides=(Override(occurrence=key, starts_at=local(2027, 5, 1, 19)),))
    assert len(year(moved)) == 3
    assert [each.key for each in year(moved, 2027)] == [key]
    assert bounds(moved) == (key + WEEK, local(2027, 5, 1, 21))


def test_a_cancelled_event_cancels_all_its_dates():
    assert {each.status for each in year(series("RRULE:FREQ=WEEKLY;COUNT=3", is_cancelled=True))} == {"cancelled"}


@pytest.mark.parametrize("frequency", ["YEARLY", "MONTHLY", "WEEKLY", "DAILY"])
def test_dates_are_looked_for_in_our_years_only(frequency):
    """What never comes would otherwise be looked for up to the year 9999, for every list."""
    one = series(f"RRULE:FREQ={frequency}", at=local(2198, 12, 28, 19))
    assert expand(one, start=local(2198, 1, 1), end=local(2300, 1, 1))[-1].starts_at.year <= 2200


def test_a_rule_that_fits_no_day_leaves_the_first_date():
    for rule in ("RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=TU", "RRULE:FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1"):
        assert clock(year(series(rule))) == ["01.03. 19:00"]


def test_the_bounds_of_an_endless_series_are_open():
    assert bounds(series("RRULE:FREQ=WEEKLY")) == (local(2026, 3, 1, 19), None)
    assert bounds(series("RRULE:FREQ=WEEKLY;COUNT=2")) == (local(2026, 3, 1, 19), local(2026, 3, 8, 21))
    assert bounds(series("EXDATE:20260301T180000Z"))[0] == local(2026, 3, 1, 19)


def test_a_window_without_end_is_capped():
    assert len(expand(series("RRULE:FREQ=DAILY"), start=local(2026, 1, 1), end=local(2100, 1, 1))) == MOST


def test_the_first_ones_of_several_series_come_in_order():
    both = [series("RRULE:FREQ=WEEKLY"), series("RRULE:FREQ=MONTHLY", at=local(2026, 3, 2, 9))]
    start, end = local(2026, 1, 1), local(2027, 1, 1)
    found = first_ones(both, start=start, end=end, count=30, is_wanted=lambda *_: True, not_before=start)
    everything = sorted((each.starts_at, number) for number, one in enumerate(both) for each in year(one))
    assert [(each.starts_at, number) for number, each in found] == everything[:30]


RULES = st.sampled_from(
    [
        "",
        "RRULE:FREQ=DAILY",
        "RRULE:FREQ=WEEKLY;INTERVAL=3",
        "RRULE:FREQ=MONTHLY;BYDAY=-1SU",
        "RRULE:FREQ=YEARLY;COUNT=5",
    ]
)
YEARS = (datetime(2020, 1, 1), datetime(2027, 12, 31))  # noqa: DTZ001 - hypothesis wants them naive
STARTS = st.datetimes(*YEARS).map(lambda at: at.replace(microsecond=0, tzinfo=BERLIN))


@given(rule=RULES, at=STARTS, hours=st.integers(0, 200), split=st.integers(1, 364))
def test_two_neighbouring_windows_show_what_one_shows(rule, at, hours, split):
    one = series(rule, at=at, hours=hours)
    start, end = local(2026, 1, 1), local(2027, 1, 1)
    middle = start + split * DAY
    whole = expand(one, start=start, end=end)
    halves = [*expand(one, start=start, end=middle), *expand(one, start=middle, end=end)]
    assert {each.key for each in whole} == {each.key for each in halves}
    assert all(a.starts_at <= b.starts_at for a, b in pairwise(whole))
    assert len({each.key for each in whole}) == len(whole)


@given(rule=RULES, at=STARTS, hours=st.integers(0, 200))
def test_every_date_lies_within_the_bounds(rule, at, hours):
    one = series(rule, at=at, hours=hours)
    first, last = bounds(one)
    for each in expand(one, start=local(2026, 1, 1), end=local(2027, 1, 1)):
        assert each.starts_at >= first
        assert last is None or each.over_at <= last
