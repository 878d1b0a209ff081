"""Days and instants around the clock changes, where naive arithmetic is an hour off."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.clock import end_of_day, local, local_day, now, parse_day, rfc3339, start_of_day
from backend.common.errors import InvalidParameter

BERLIN = ZoneInfo("Europe/Berlin")
CAIRO = ZoneInfo("Africa/Cairo")
SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)

days = st.dates(min_value=date(1970, 1, 1), max_value=date(2199, 12, 30))
zones = st.sampled_from([BERLIN, CAIRO, ZoneInfo("America/Havana"), ZoneInfo("Asia/Kolkata"), ZoneInfo("UTC")])


def test_now_is_an_instant_in_utc() -> None:
    assert now().utcoffset() == timedelta(0)


def test_an_instant_is_written_with_the_offset_of_its_own_season() -> None:
    assert rfc3339(datetime(2026, 11, 21, 17, tzinfo=UTC), zone=BERLIN) == "2026-11-21T18:00:00+01:00"
    assert rfc3339(datetime(2026, 7, 1, 16, tzinfo=UTC), zone=BERLIN) == "2026-07-01T18:00:00+02:00"


def test_the_repeated_hour_in_autumn_is_told_apart_by_its_offset() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert rfc3339(first, zone=BERLIN) == "2026-10-25T02:30:00+02:00"
    assert rfc3339(first + timedelta(hours=1), zone=BERLIN) == "2026-10-25T02:30:00+01:00"


def test_fractions_of_a_second_are_not_written() -> None:
    assert rfc3339(datetime(2026, 1, 1, 0, 0, 0, 999_999, tzinfo=UTC), zone=BERLIN) == "2026-01-01T01:00:00+01:00"


def test_an_offset_with_seconds_is_written_in_utc() -> None:
    assert rfc3339(datetime(1890, 1, 1, 12, tzinfo=UTC), zone=BERLIN) == "1890-01-01T12:00:00+00:00"


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local(datetime(2026, 1, 1), zone=BERLIN)  # noqa: DTZ001 - naive on purpose


def test_the_day_changes_at_the_town_s_midnight() -> None:
    assert local_day(datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC), zone=BERLIN) == date(2026, 7, 1)
    assert local_day(datetime(2026, 7, 1, 22, tzinfo=UTC), zone=BERLIN) == date(2026, 7, 2)


def test_a_day_has_23_hours_in_spring_and_25_in_autumn() -> None:
    for day, hours in [(SPRING, 23), (AUTUMN, 25), (date(2026, 6, 1), 24)]:
        assert end_of_day(day, zone=BERLIN) - start_of_day(day, zone=BERLIN) == timedelta(hours=hours)


def test_a_day_without_midnight_starts_at_one_o_clock() -> None:
    assert local(start_of_day(date(2026, 4, 24), zone=CAIRO), zone=CAIRO).isoformat() == "2026-04-24T01:00:00+03:00"


@given(day=days, zone=zones)
def test_every_instant_of_a_day_and_no_other_belongs_to_it(day: date, zone: ZoneInfo) -> None:
    start, end = start_of_day(day, zone=zone), end_of_day(day, zone=zone)
    tick = timedelta(microseconds=1)
    assert local_day(start, zone=zone) == local_day(end - tick, zone=zone) == day
    assert local_day(start - tick, zone=zone) < day < local_day(end, zone=zone)


@given(instant=st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)), zone=zones)  # noqa: DTZ001
def test_a_written_instant_reads_back_as_the_same_second(instant: datetime, zone: ZoneInfo) -> None:
    if instant.year < 9999:
        assert datetime.fromisoformat(rfc3339(instant, zone=zone)) == instant.replace(microsecond=0)


@given(day=days)
def test_a_written_day_reads_back(day: date) -> None:
    assert parse_day(day.isoformat(), parameter="from") == day


@pytest.mark.parametrize(
    "text",
    [
        "", "heute", "21.11.2026", "20261121", "2026-W47-6", "2026-02-30", "2026-11-21T00:00", " 2026-11-21",
        "2026-11-21\n", "9999-12-31", "0001-01-01", "٢٠٢٦-١١-٢١", "2026-11-2",
    ],
)  # fmt: skip
def test_anything_but_a_plain_day_is_a_named_wrong_parameter(text: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        parse_day(text, parameter="from")
    assert list(caught.value.errors) == ["from"]
