"""A restore brings back no device that was erased since, changes nobody's choice, and tells nobody a second time."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection

from backend.push.models import (
    Delivery,
    Device,
    MailSignup,
    Message,
    ReminderSlot,
    ServedSlot,
    Subscription,
    TrialDevice,
    VapidKey,
)
from backend.push.planning import plan
from backend.push.reminding import due_slots
from backend.push.restoring import carry_over
from backend.push.vapid import make_key
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from backend.tenants.signals import town_restored
from tests.push.factories import NOW, device, message

State = Message.State
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def restored(town: Municipality) -> None:
    town_restored.send(type(town), town=town, saved_at=YESTERDAY)


def reading(town: Municipality) -> Reading:
    return Reading(town=town, now=NOW, lang="de")


def test_what_people_said_since_holds(town: Municipality) -> None:
    stays, new = device(topics=["news"]), device(topics=["events"])
    asks = Subscription.objects.create(device=stays, module="events", topic="1")
    ReminderSlot.objects.create(subscription=asks, days_before=1, at=time(18), first_day=NOW.date())
    again = carry_over(town)
    Device.objects.filter(pk=new.pk).delete()
    Device.objects.filter(pk=stays.pk).update(topics=["news", "alerts"], target_sealed="an old address")
    ReminderSlot.objects.all().delete()
    erased = device()
    told = message(state=State.SENT)
    Delivery.objects.create(message=told, device=erased, transport="fcm", severity=20, not_before=NOW)
    again()
    restored(town)
    assert set(Device.objects.values_list("public_id", "target_sealed")) == {
        (stays.public_id, stays.target_sealed),
        (new.public_id, new.target_sealed),
    }
    assert Device.objects.get(pk=stays.pk).topics == ["news"]
    assert ReminderSlot.objects.get().subscription.device == stays
    assert not Delivery.objects.exists()
    assert device().pk > new.pk  # numbers go on


def test_browsers_know_the_town_by_the_key_that_it_has_now(town: Municipality) -> None:
    make_key(today=NOW.date())
    known = VapidKey.objects.get()
    again = carry_over(town)
    VapidKey.objects.all().delete()
    make_key(today=NOW.date())  # that of the backup, or of the sweep after it
    again()
    assert VapidKey.objects.get().public == known.public


def test_from_other_code_at_least_nobody_comes_back(town: Municipality) -> None:
    stays = device()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE push_device ADD COLUMN once_upon_a_time integer")
        cursor.execute("ALTER TABLE push_vapidkey RENAME TO push_key_to_come")
        again = carry_over(town)
        cursor.execute("ALTER TABLE push_device DROP COLUMN once_upon_a_time")
        cursor.execute("ALTER TABLE push_key_to_come RENAME TO push_vapidkey")
    device()
    again()
    assert Device.objects.get() == stays


def test_nobody_is_told_what_they_may_have_been_told(town: Municipality) -> None:
    device()
    sending = message()
    plan(sending, reading=reading(town))
    planning = message(state=State.PLANNING, planned_up_to=1)
    due, to_come = message(send_at=NOW), message(send_at=NOW + timedelta(hours=1))
    taken_back = message(state=State.DRAFT, send_at=NOW + timedelta(hours=1))
    draft, sent = message(state=State.DRAFT, send_at=None), message(state=State.SENT)
    again = carry_over(town)
    Message.objects.filter(pk=taken_back.pk).update(state=State.SCHEDULED)
    again()
    device()
    restored(town)
    states = dict(Message.objects.values_list("pk", "state"))
    assert {states[one.pk] for one in (sending, planning, due, taken_back)} == {State.CANCELLED}
    assert [states[one.pk] for one in (to_come, draft, sent)] == [State.SCHEDULED, State.DRAFT, State.SENT]
    assert not Delivery.objects.filter(state=Delivery.State.WAITING).exists()


def test_without_the_town_that_was_there_nothing_is_sent_either(town: Municipality) -> None:
    device()
    sending = message()
    plan(sending, reading=reading(town))
    asks = Subscription.objects.create(device=device(), module="events", topic=f"{uuid4()} 2026-11-21T08:00:00+00:00")
    ReminderSlot.objects.create(subscription=asks, days_before=1, at=time(11), first_day=NOW.date())
    assert due_slots(reading=reading(town))
    restored(town)
    assert Delivery.objects.get(message=sending).state == Delivery.State.USELESS
    assert ServedSlot.objects.exists()
    assert not due_slots(reading=reading(town))


def test_the_week_is_not_mailed_twice(town: Municipality) -> None:
    Device.objects.filter(pk=device().pk).update(transport="email", topics=["digest"], created_on=YESTERDAY)
    with time_machine.travel("2026-11-22T17:00:00+00:00", tick=False):  # a Sunday
        restored(town)
        restored(town)
    assert Message.objects.get(key__startswith="digest 2026-11-23").state == State.CANCELLED


def test_questions_and_test_devices_of_before_are_gone(town: Municipality) -> None:
    again = carry_over(town)
    values = {"address_hash": "1", "lang": "de", "consent_version": "1", "consent_on": NOW.date()}
    MailSignup.objects.create(**values, created_at=NOW, not_before=NOW)
    again()
    assert not MailSignup.objects.exists()
    assert not TrialDevice.objects.exists()
