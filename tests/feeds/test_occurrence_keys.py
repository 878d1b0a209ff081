"""What dates are called never changes by an edit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from backend.feeds.occurrence_keys import with_kept_keys
from backend.feeds.occurrences import Override, Series, expand, planned_start
from backend.feeds.recurrence import read_recurrence

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULES = [
    "RRULE:FREQ=DAILY;INTERVAL=2",
    "RRULE:FREQ=WEEKLY;BYDAY=TU,SA",
    "RRULE:FREQ=MONTHLY;BYDAY=2TU",
    "RRULE:FREQ=MONTHLY",
    "RRULE:FREQ=YEARLY",
    "RRULE:FREQ=WEEKLY\nRDATE;VALUE=DATE:20260505\nEXDATE;VALUE=DATE:20260512",
    "RDATE;TZID=Europe/Berlin:20260606T153000",
]
# Times that every day has: what the clocks skip or repeat is told of in `occurrences`.
TIMES = st.times().map(lambda at: at.replace(hour=at.hour % 20 + 4, minute=at.minute // 5 * 5, second=0, microsecond=0))
DAYS = st.dates(datetime(2026, 1, 1).date(), datetime(2026, 12, 31).date())  # noqa: DTZ001
STARTS = st.builds(lambda day, at: datetime.combine(day, at, tzinfo=BERLIN), DAYS, TIMES)


def series(at: datetime, rule: str = "") -> Series:
    return Series(starts_at=at, ends_at=at + 2 * HOUR, zone=BERLIN, recurrence=read_recurrence(rule, zone=BERLIN))


def keys(one: Series) -> dict[str, datetime]:
    """The key by planned day."""
    found = expand(one, start=datetime(2025, 12, 1, tzinfo=BERLIN), end=datetime(2029, 1, 1, tzinfo=BERLIN))
    assert len({each.key for each in found}) == len(found)
    return {f"{each.starts_at.astimezone(BERLIN):%Y-%m-%d}": each.key for each in found}


def moved(one: Series, *, to: datetime) -> Series:
    return with_kept_keys(replace(one, starts_at=to, ends_at=to + 2 * HOUR), before=one)


@given(start=STARTS, rule=st.sampled_from(RULES[:-1]), times=st.lists(TIMES, min_size=1, max_size=4))
def test_a_series_at_another_time_of_day_keeps_all_keys(start, rule, times):
    one = series(start, rule)
    before = keys(one)
    for at in times:
        one = moved(one, to=datetime.combine(start.date(), at, tzinfo=BERLIN))
    assert keys(one) == before
    assert {planned_start(one, key=key).astimezone(BERLIN).time() for key in before.values()} == {times[-1]}


@given(start=STARTS, edits=st.lists(STARTS, min_size=1, max_size=4))
def test_a_single_event_keeps_its_key_wherever_it_is_moved(start, edits):
    one = series(start)
    for to in edits:
        one = moved(one, to=to)
    (key,) = keys(one).values()
    assert key == start


@given(start=STARTS, rules=st.lists(st.sampled_from(RULES[:-1]), min_size=1, max_size=4), at=TIMES)
def test_days_that_stay_under_another_rule_keep_their_keys(start, rules, at):
    one = moved(series(start, RULES[1]), to=datetime.combine(start.date(), at, tzinfo=BERLIN))
    for rule in rules:
        before = keys(one)
        one = with_kept_keys(replace(one, recurrence=read_recurrence(rule, zone=BERLIN)), before=one)
        after = keys(one)
        assert {day: after[day] for day in before.keys() & after.keys()} == {
            day: before[day] for day in before.keys() & after.keys()
        }


@given(first=STARTS, second=STARTS, rule=st.sampled_from(RULES), third=STARTS)
def test_no_two_dates_ever_have_one_key(first, second, rule, third):
    one = moved(series(first), to=second)
    one = with_kept_keys(replace(one, recurrence=read_recurrence(rule, zone=BERLIN)), before=one)
    keys(one)
    keys(moved(one, to=third))
    for other in RULES:
        keys(with_kept_keys(replace(one, recurrence=read_recurrence(other, zone=BERLIN)), before=one))


def test_what_was_decided_for_a_date_stays_with_it_when_the_series_moves():
    one = series(datetime(2026, 3, 10, 19, tzinfo=BERLIN), "RRULE:FREQ=WEEKLY")
    key = one.starts_at + 7 * DAY
    one = replace(one, overrides=(Override(occurrence=key, is_cancelled=True, reason="Ferien"),))
    later = moved(one, to=datetime(2026, 3, 10, 20, tzinfo=BERLIN))
    second = expand(later, start=one.starts_at, end=one.starts_at + 9 * DAY)[1]
    assert (second.key, second.status, second.reason) == (key, "cancelled", "Ferien")
    assert second.starts_at == datetime(2026, 3, 17, 20, tzinfo=BERLIN)


def test_a_date_left_out_by_its_time_stays_left_out_when_the_series_moves():
    rule = "RRULE:FREQ=WEEKLY\nEXDATE;TZID=Europe/Berlin:20260317T190000"
    one = moved(series(datetime(2026, 3, 10, 19, tzinfo=BERLIN), rule), to=datetime(2026, 3, 10, 20, tzinfo=BERLIN))
    assert "2026-03-17" not in keys(one)


def test_a_series_that_begins_later_keeps_the_keys_of_the_days_that_are_left():
    one = series(datetime(2026, 3, 10, 19, tzinfo=BERLIN), "RRULE:FREQ=WEEKLY")
    before = keys(one)
    after = keys(moved(one, to=datetime(2026, 4, 14, 20, tzinfo=BERLIN)))
    assert after == {day: key for day, key in before.items() if day >= "2026-04-14"}


def test_the_31st_and_29_february_come_only_where_there_is_one():
    monthly = keys(series(datetime(2026, 1, 31, 19, tzinfo=BERLIN), "RRULE:FREQ=MONTHLY;COUNT=3"))
    assert list(monthly) == ["2026-01-31", "2026-03-31", "2026-05-31"]
    yearly = replace(series(datetime(2024, 2, 29, 19, tzinfo=BERLIN), "RRULE:FREQ=YEARLY"))
    assert list(keys(yearly)) == ["2028-02-29"]
