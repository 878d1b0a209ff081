"""From an address in a device's document to one message on the evening before, at the person's own time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from backend.push.models import Delivery, Device, Message, Subscription
from backend.push.reminding import due_slots, serve
from backend.tenants.registry import Reading
from backend.waste_calendar.asking import Asked
from backend.waste_calendar.models import Fraction, Pickup
from backend.waste_calendar.reminders import waste_reminders
from backend.waste_calendar.tasks import look_for_changes
from tests.openapi import ValidatingClient
from tests.push.conftest import device_document, register_at
from tests.statements import statements
from tests.waste_calendar.factories import location, pickup, street, zone

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)  # a Tuesday
SIX = datetime(2026, 11, 24, 17, tzinfo=UTC)  # 18:00 in the town
WEDNESDAY = date(2026, 11, 25)
SLOTS = [{"days_before": 1, "time": "18:00"}]


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def address(town):
    return location(zones=(zone(), zone("organic", "B"), zone("paper", "P")))


def entry(address, *fractions: str, slots: Sequence[dict[str, Any]] = SLOTS) -> dict[str, Any]:
    return {"location": str(address.public_id), "fractions": list(fractions), "slots": list(slots)}


def told(town) -> list[str]:
    """What was said by all slots that are due now."""
    reading = Reading(town=town, now=datetime.now(UTC), lang="de")
    for due in due_slots(reading=reading):
        serve(due, reading=reading)
    return [message.texts["de"]["title"] for message in Message.objects.order_by("pk")]


def test_one_message_says_all_that_is_put_out(town, address, moment):
    pickup(WEDNESDAY)
    pickup(WEDNESDAY, of=zone("organic", "B"))
    register_at(town, waste=[entry(address)])
    assert told(town) == []
    moment.move_to(SIX)
    assert told(town) == ["Morgen: Restmüll, Biotonne"]
    message = Message.objects.get()
    assert message.texts["de"]["body"] == "Heute Abend rausstellen."
    assert message.path == f"/abfall/{address.public_id}/"
    assert Delivery.objects.count() == 1
    assert told(town) == ["Morgen: Restmüll, Biotonne"]


def test_only_the_kinds_and_rhythms_that_were_asked_for(town, address, moment):
    pickup(WEDNESDAY, variant="2-weekly")
    pickup(WEDNESDAY, variant="4-weekly")
    pickup(WEDNESDAY, of=zone("organic", "B"))
    register_at(town, waste=[entry(address, "residual:4-weekly")])
    moment.move_to(SIX)
    assert told(town) == ["Morgen: Restmüll"]


def test_what_does_not_take_place_is_not_reminded_of_and_what_moved_says_so(town, address, moment):
    register_at(town, waste=[entry(address)])
    pickup(WEDNESDAY, status=Pickup.Status.CANCELLED)
    moment.move_to(SIX)
    assert told(town) == []
    moved = {"original_on": date(2026, 11, 24), "status": Pickup.Status.MOVED, "reason": "Glatteis"}
    pickup(date(2026, 11, 26), of=zone("paper", "P"), **{**moved, "original_on": WEDNESDAY})
    moment.move_to(SIX + timedelta(days=1))
    assert told(town) == ["Morgen: Papier"]
    body = Message.objects.get().texts["de"]["body"]
    assert body == "Heute Abend rausstellen. Papier statt Mittwoch, 25.11. (Glatteis)."


def test_what_a_lock_screen_cuts_off_stands_below_it(town, address, moment):
    longest = ["Restmüll", "Gelbe Säcke und Gelbe Tonnen (Leichtverpackungen)", "Sperrmüll und Elektroaltgeräte"]
    for number, (key, title) in enumerate(zip(("residual", "organic", "paper"), longest, strict=True)):
        of = zone(key, ("4101", "B", "P")[number])
        Fraction.objects.filter(pk=of.fraction_id).update(title=title)
        pickup(WEDNESDAY, of=of)
    register_at(town, waste=[entry(address)])
    look_for_changes(town, datetime.now(UTC))
    moment.move_to(SIX)
    (title,) = told(town)
    assert title == "Morgen: Restmüll, Gelbe Säcke und Gelbe Tonnen (Leichtverpackungen), Sperrmüll…"
    assert Message.objects.get().texts["de"]["body"] == f"{', '.join(longest)}. Heute Abend rausstellen."
    Pickup.objects.update(status=Pickup.Status.CANCELLED, reason="Glatteis")
    look_for_changes(town, datetime.now(UTC))
    said = Message.objects.latest("pk").texts["de"]
    assert said["title"] == "3 Abfallarten fallen am Mittwoch, 25.11. aus"
    assert said["body"] == f"{', '.join(longest)}. Glatteis."


def test_a_change_on_the_last_minute_counts(town, address, moment):
    row = pickup(WEDNESDAY)
    register_at(town, waste=[entry(address)])
    moment.move_to(SIX - timedelta(minutes=1))
    Pickup.objects.filter(pk=row.pk).update(on=date(2026, 11, 26), status="moved")
    moment.move_to(SIX)
    assert told(town) == []
    moment.move_to(SIX + timedelta(days=1))
    assert told(town) == ["Morgen: Restmüll"]


def test_on_the_morning_itself_and_days_before(town, address, moment):
    pickup(WEDNESDAY)
    slots = [{"days_before": 0, "time": "05:30"}, {"days_before": 3, "time": "09:00"}]
    pickup(date(2026, 11, 28), of=zone("paper", "P"))
    register_at(town, waste=[entry(address, slots=slots)])
    moment.move_to(datetime(2026, 11, 25, 4, 30, tzinfo=UTC))
    assert told(town) == ["Heute: Restmüll"]
    moment.move_to(datetime(2026, 11, 25, 8, tzinfo=UTC))
    assert told(town) == ["Heute: Restmüll", "Samstag, 28.11.: Papier"]


def test_a_reminder_that_comes_too_late_is_not_sent(town, address, moment):
    pickup(WEDNESDAY)
    register_at(town, waste=[entry(address)])
    moment.move_to(datetime(2026, 11, 25, 13, 30, tzinfo=UTC))  # the worker stood still
    assert told(town) == []


def test_late_but_useful_it_says_today(town, address, moment):
    pickup(WEDNESDAY)
    register_at(town, waste=[entry(address)])
    moment.move_to(datetime(2026, 11, 25, 5, tzinfo=UTC))
    assert told(town) == ["Heute: Restmüll"]
    assert Message.objects.get().texts["de"]["body"] == "Bitte jetzt rausstellen."


def test_no_street_is_named_to_a_push_service(town, moment):
    address = location("1-47b", of=street("Geheimgasse"), zones=(zone(),))
    pickup(WEDNESDAY)
    register_at(town, waste=[entry(address)])
    moment.move_to(SIX)
    told(town)
    assert "Geheimgasse" not in str(Message.objects.get().texts)


def test_many_addresses_cost_no_more_statements_than_one(town):
    topics = []
    for number in range(30):
        row = location(of=street(f"Weg {number}"), zones=(zone(),))
        topics += [str(row.public_id), f"{row.public_id} residual"]
    pickup(WEDNESDAY)
    with statements() as executed:
        found = list(waste_reminders(town, WEDNESDAY, topics))
    assert len(executed) == 2
    assert [len(reminder.topics) for reminder in found] == [2] * 30  # both ask for the same


def test_a_mailbox_may_ask_for_it_too(town, address, mailoutbox):
    body = {
        "email": "anna@example.org",
        "topics": [],
        "consent": device_document()["consent"],
        "waste": [entry(address, "residual")],
    }
    answer = Client(headers={"host": town.default_domain}).post(
        "/api/v1/mail-subscriptions", body, content_type="application/json"
    )
    assert answer.status_code == 202, answer.content


def test_a_document_says_it_back_as_it_is_kept(town, address):
    registered: Any = register_at(town, waste=[{"location": str(address.public_id)}])
    kept = ValidatingClient(town).get(registered.path, headers=registered.headers).json()["waste"]
    assert kept == [{"location": str(address.public_id), "fractions": [], "slots": SLOTS}]
    topic = Subscription.objects.get(device=Device.objects.get()).topic
    assert Asked.named(topic) == Asked(location=address.public_id, kinds=frozenset())


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"location": "x"}, "waste.0.location"),
        ({"fractions": ["gold"]}, "waste.0.fractions.0"),
        ({"slots": [{"days_before": 1, "time": "18:03"}]}, "waste.0.slots.0.time"),
    ],
)
def test_what_is_no_address_is_named(town, address, wrong, path):
    document = device_document(waste=[{**entry(address), **wrong}])
    answer = Client(headers={"host": town.default_domain}).post(
        "/api/v1/devices", document, content_type="application/json"
    )
    assert answer.status_code == 400
    assert path in answer.json()["errors"]
