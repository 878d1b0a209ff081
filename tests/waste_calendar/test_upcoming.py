"""Pickups change at midnight, and at no other time without a write."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from backend.tenants.registry import Reading
from backend.waste_calendar.api import CalendarIcs, Pickups
from backend.waste_calendar.upcoming import build_home
from tests.validity import walk
from tests.waste_calendar.factories import location, pickup, zone
from tests.waste_calendar.towns import NOW

TODAY = date(2026, 11, 21)
HOURS = [NOW + timedelta(hours=number) - by for number in range(80) for by in (timedelta(0), timedelta(microseconds=1))]


@pytest.fixture
def reading(town) -> Reading:
    row = location(zones=(zone(),))
    for days in range(-32, 9):
        pickup(TODAY + timedelta(days=days), status="cancelled" if days % 3 == 0 else "scheduled")
    return Reading(town=town, now=NOW, lang="de", waste_locations=(row.public_id,))


@pytest.mark.parametrize("view", [Pickups, CalendarIcs])
def test_an_address_stays_as_it_is_until_midnight(reading, view):
    (address,) = reading.waste_locations
    ask = lambda now: view().build(replace(reading, now=now), {"limit": 100}, id=address)  # noqa: E731
    assert walk(ask, moments=HOURS) == 3


def test_the_start_screen_stays_as_it_is_until_midnight(reading):
    assert walk(lambda now: build_home(replace(reading, now=now)), moments=HOURS) == 3


def test_what_depends_on_no_clock_has_no_end(reading):
    (address,) = reading.waste_locations
    assert build_home(replace(reading, waste_locations=())).valid_until is None
    assert Pickups().build(reading, {"limit": 20, "from": TODAY}, id=address).valid_until is None


def test_midnight_is_the_towns_own(reading):
    assert build_home(reading).valid_until == datetime.fromisoformat("2026-11-22T00:00:00+01:00")
