"""An afternoon in November, an address whose coming days are known, and what phones are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from backend.push import tasks as push_tasks
from backend.push.running import run
from backend.push.transports.recording import Recording
from backend.waste_calendar.tasks import look_for_changes
from tests.waste_calendar.factories import location, pickup, zone

NOON = datetime(2026, 11, 21, 11, tzinfo=UTC)  # a Saturday
MONDAY = date(2026, 11, 23)
Told = Callable[[], list[tuple[str, str]]]


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def told(town) -> Told:
    """What phones are told when everything is done that there is to do; the second address of each is the device."""

    def work() -> list[tuple[str, str]]:
        channel, now = Recording(), push_tasks.clock.now()
        look_for_changes(town, now)
        push_tasks.serve_slots.func.__wrapped__(town=town)
        run(town=town, channels={"fcm": channel}, clock=push_tasks.clock.now, is_wanted_elsewhere=lambda _: False)
        return [(one.notification.title, one.notification.body) for one in channel.sent]

    return work


@pytest.fixture
def address(town, told):
    """An address with three kinds of waste, the coming days of which are known."""
    row = location(zones=(zone(), zone("organic", "B"), zone("paper", "P")))
    for days in (0, 14, 28):
        pickup(MONDAY + timedelta(days=days))
        pickup(MONDAY + timedelta(days=days), of=zone("organic", "B"))
    assert told() == []
    return row
