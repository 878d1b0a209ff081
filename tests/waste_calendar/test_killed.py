"""Whatever statement the worker dies at, everybody is reminded once and told of a change once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from backend.push.models import Delivery, Message, ServedSlot
from backend.push.tasks import serve_slots
from backend.waste_calendar.models import KnownPickup, Pickup
from backend.waste_calendar.tasks import look_for_changes
from tests.push.conftest import register_at
from tests.waste_calendar.factories import location, pickup, zone

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
SIX = NOON.replace(hour=17)
WEDNESDAY = date(2026, 11, 25)
DEVICES = 3


class Killed(BaseException):
    """No exception that anybody would catch."""


def dying_at(number: int) -> Callable[..., Any]:
    """Lets so many statements pass."""
    left = [number]

    def wrapper(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return execute(sql, params, many, context)

    return wrapper


def until_done(work: Callable[[], None]) -> int:
    """Killed at the first statement, started anew and killed at the second, and so on; returns how often."""
    for number in range(100):
        try:
            with transaction.atomic(), connection.execute_wrapper(dying_at(number)):
                work()
        except Killed:
            continue
        return number
    raise AssertionError("it never comes to its end")


@pytest.mark.parametrize("is_to_the_end", [False, True], ids=["killed on the way", "and once more when all is done"])
def test_a_kill_at_any_statement_loses_none_and_doubles_none(town, is_to_the_end):
    with time_machine.travel(NOON, tick=False) as moment:
        address = location(zones=(zone(), zone("organic", "B")))
        for days in (0, 14):
            pickup(WEDNESDAY + timedelta(days=days))
            pickup(WEDNESDAY + timedelta(days=days), of=zone("organic", "B"))
        for number in range(DEVICES):
            target = {"transport": "fcm", "target": f"c{number:04}EfGhIjKlMnOpQrStU"}
            register_at(town, push=target, waste=[{"location": str(address.public_id)}])
        look_for_changes(town, NOON)
        moment.move_to(SIX)

        def remind() -> None:
            serve_slots.func.__wrapped__(town=town)

        def tell() -> None:
            look_for_changes(town, SIX)

        kills = until_done(remind)
        Pickup.objects.filter(zone__fraction__key="organic", on=WEDNESDAY).update(status="cancelled")
        kills += until_done(tell)
        if is_to_the_end:
            until_done(remind)
            until_done(tell)
        assert kills > 20
        reminder, correction = Message.objects.order_by("pk")
        assert (reminder.texts["de"]["title"], correction.texts["de"]["title"]) == (
            "Morgen: Restmüll, Biotonne",
            "Biotonne fällt am Mittwoch, 25.11. aus",
        )
        assert [Delivery.objects.filter(message=one).count() for one in (reminder, correction)] == [DEVICES] * 2
        assert ServedSlot.objects.count() == 1
        assert KnownPickup.objects.filter(is_told=True).count() == 1


@pytest.mark.parametrize(
    ("day", "at", "days_before", "told_at"),
    [
        ("2026-10-26", "18:00", 1, "2026-10-25T17:00"),
        ("2026-10-25", "02:30", 0, "2026-10-25T00:30"),
        ("2027-03-28", "02:30", 0, "2027-03-28T01:30"),
        ("2027-03-29", "18:00", 1, "2027-03-28T16:00"),
    ],
)
def test_where_the_clocks_change_each_reminder_comes_once_and_at_its_hour(town, day, at, days_before, told_at):
    due = datetime.fromisoformat(told_at).replace(tzinfo=UTC)
    with time_machine.travel(due - timedelta(days=1), tick=False) as moment:
        pickup(date.fromisoformat(day))
        slots = [{"days_before": days_before, "time": at}]
        asked = {"location": str(location(zones=(zone(),)).public_id), "slots": slots}
        register_at(town, consent={"version": "1", "on": "2026-10-01"}, waste=[asked])
        found = []
        for minutes in range(-75, 150, 15):
            moment.move_to(due + timedelta(minutes=minutes))
            serve_slots.func.__wrapped__(town=town)
            found += [due + timedelta(minutes=minutes)] * (Message.objects.count() - len(found))
    assert found == [due]
