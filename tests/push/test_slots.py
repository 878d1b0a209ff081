"""When slots are due: once a day on the town's clock, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.push.slots import days_due, due_at, first_day
from backend.tenants.push import Slot

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = Slot(days_before=1, at=time(18))


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        ("2026-11-22", "18:00", "2026-11-21T17:00"),
        ("2026-07-22", "18:00", "2026-07-21T16:00"),
        ("2026-03-30", "02:30", "2026-03-29T01:30"),
        ("2027-03-29", "02:30", "2027-03-28T01:30"),
        ("2026-10-26", "02:30", "2026-10-25T00:30"),
    ],
    ids=["winter", "summer", "a time that is skipped", "and a year later", "a time that comes twice"],
)
def test_a_slot_is_one_instant(day: str, at: str, expected: str) -> None:
    slot = Slot(days_before=1, at=time.fromisoformat(at))
    assert due_at(slot, day=date.fromisoformat(day), zone=BERLIN) == datetime.fromisoformat(expected).replace(
        tzinfo=UTC
    )


@given(
    start=st.integers(0, 700 * 24 * 60),
    steps=st.lists(st.integers(1, 40 * 60), min_size=1, max_size=8),
    days_before=st.integers(0, 14),
    minute=st.integers(0, 287),
)
def test_however_often_one_looks_each_day_comes_once(
    start: int, steps: list[int], days_before: int, minute: int
) -> None:
    slot = Slot(days_before=days_before, at=time(minute * 5 // 60, minute * 5 % 60))
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=start)]
    for step in steps:
        moments.append(moments[-1] + timedelta(minutes=step))
    looks = pairwise(moments)
    found = [day for after, until in looks for day in days_due(slot, after=after, until=until, zone=BERLIN)]
    assert found == list(days_due(slot, after=moments[0], until=moments[-1], zone=BERLIN))
    assert len(set(found)) == len(found)
    assert all(moments[0] < due_at(slot, day=day, zone=BERLIN) <= moments[-1] for day in found)


@pytest.mark.parametrize(("clock", "expected"), [("17:59", "2026-11-22"), ("18:00", "2026-11-23")])
def test_who_asks_too_late_for_tomorrow_hears_of_the_day_after(clock: str, expected: str) -> None:
    now = datetime.fromisoformat(f"2026-11-21T{clock}").replace(tzinfo=BERLIN)
    assert first_day(EVENING, now=now.astimezone(UTC), zone=BERLIN) == date.fromisoformat(expected)
