"""Messages and what is kept of them come to an end, also where a job was lost or a service is silent for a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.common import clock
from backend.push import tasks
from backend.push.claiming import LEASE, claim
from backend.push.erasing import erase_all
from backend.push.models import Breaker, Delivery, Device, MailSignup, Message, PastTally, Subscription, Tally
from backend.push.models.devices import ERASED_AFTER, SILENT_AFTER
from backend.push.models.messages import Severity
from backend.push.models.signups import CONFIRMED_WITHIN
from backend.push.outbox import cancel, release
from backend.push.retention import DELIVERIES_KEPT, erase_old
from backend.push.transports.fcm import Fcm
from backend.push.transports.recording import Recording
from backend.tenants.models import Municipality
from backend.tenants.operator import operator_email
from tests.push.factories import NOW, device, message
from tests.push.fakes import fcm as fake_module
from tests.push.fakes.fcm import FakeFcm, fake_fcm
from tests.push.test_running import work_until_done

State = Message.State
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


def released(**changes: Any) -> Message:
    made = message(state=State.DRAFT, send_at=None, **changes)
    release(made)
    return made


def states() -> dict[int, str]:
    return dict(Message.objects.values_list("pk", "state"))


def test_a_sweep_finds_what_a_lost_job_left(town: Municipality, monkeypatch: pytest.MonkeyPatch, moment: Any) -> None:
    channel = Recording()
    monkeypatch.setattr(tasks, "channels_of", lambda _town: {"fcm": channel})
    device()
    sent, later = released(), message(state=State.DRAFT, send_at=NOW + DAY)
    release(later)
    ProcrastinateJob.objects.all().delete()
    tasks.sweep(town, NOW)
    tasks.sweep(town, NOW)
    jobs = ProcrastinateJob.objects.filter(task_name=tasks.send_messages.name)
    assert [(job.priority, job.scheduled_at) for job in jobs] == [(0, None)]
    work_until_done()
    assert (len(channel.sent), states()) == (1, {sent.pk: State.SENT, later.pk: State.SCHEDULED})


def test_a_sweep_settles_what_was_interrupted_and_ends_it(town: Municipality, moment: Any) -> None:
    device()
    news = released()
    tasks.send_messages(schema=town.schema_name)  # a demo's console takes it
    Delivery.objects.update(state="waiting", done_at=None)
    Message.objects.update(state=State.SENDING, finished_at=None)
    claim(size=9, closed=[], now=NOW)
    tasks.sweep(town, NOW)
    assert states() == {news.pk: State.SENDING}
    tasks.sweep(town, NOW + LEASE)
    assert states() == {news.pk: State.SENT}
    assert Delivery.objects.get().state == Delivery.State.UNKNOWN


def test_what_was_cancelled_or_is_too_late_is_settled_whatever_it_waits_for(town: Municipality, moment: Any) -> None:
    for _ in range(2):
        device(quiet_from="11:00", quiet_until="18:00")
    cancelled, late = released(), released(useless_at=NOW + timedelta(hours=1))
    work_until_done()
    assert Delivery.objects.filter(state="waiting").count() == 4
    cancel(cancelled)
    tasks.sweep(town, NOW)
    assert Message.objects.get(pk=cancelled.pk).finished_at == NOW
    tasks.sweep(town, NOW + timedelta(hours=2))
    assert states() == {cancelled.pk: State.CANCELLED, late.pk: State.SENT}
    assert set(Tally.objects.values_list("result", "number")) == {("useless", 2)}


def test_devices_and_deliveries_are_kept_no_longer_than_promised(town: Municipality, moment: Any) -> None:
    here = device()
    silent = device(last_seen_on=(NOW - SILENT_AFTER).date())
    device(last_seen_on=(NOW - ERASED_AFTER).date())
    released()
    work_until_done()
    assert set(Delivery.objects.values_list("device_id", flat=True)) == {here.pk}
    assert erase_old(town, now=NOW + DELIVERIES_KEPT - timedelta(seconds=1)) == (1, 0, 0)
    assert set(Device.objects.values_list("pk", flat=True)) == {here.pk, silent.pk}
    assert erase_old(town, now=NOW + DELIVERIES_KEPT) == (0, 1, 1)
    assert not Message.objects.exists()  # nobody wrote it
    assert PastTally.objects.get().number == 1


def test_it_is_erased_at_night_also_where_push_was_switched_off(town: Municipality) -> None:
    device(last_seen_on=(NOW - ERASED_AFTER).date())
    for at in (NOW - CONFIRMED_WITHIN, NOW):
        MailSignup.objects.create(created_at=at, consent_on=at.date(), not_before=at)
    Municipality.objects.filter(pk=town.pk).update(modules=["news"])
    tasks.forget_devices(timestamp=int(NOW.timestamp()))
    connection.set_tenant(town)
    assert not Device.objects.exists()
    assert MailSignup.objects.get().created_at == NOW


def test_a_town_that_ends_is_rid_of_all_devices(town: Municipality) -> None:
    here = device()
    Subscription.objects.create(device=here, module="events", topic="x")
    MailSignup.objects.create(created_at=NOW, consent_on=NOW.date(), not_before=NOW, device=here)
    released()
    work_until_done()
    erase_all(town)
    rest = [model.objects.exists() for model in (Device, Subscription, MailSignup, Delivery)]
    assert rest == [False] * 4
    assert Message.objects.get().planned == 1


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeFcm]:
    with fake_fcm() as server:
        server.latency = 0
        made = Fcm(server.credentials(), url=server.send_url)
        monkeypatch.setattr(tasks, "channels_of", lambda _town: {"fcm": made})
        yield server
        made.close()


def live_through(hours: int, *, towns: list[Municipality], moment: Any) -> None:
    """What the worker does meanwhile: jobs whose time has come, and every half an hour what happens periodically."""
    for _half in range(2 * hours):
        moment.shift(timedelta(minutes=30))
        connection.set_schema_to_public()
        work_until_done()
        for town in towns:
            with tenant_context(town):
                tasks.sweep(town, clock.now())
        connection.set_schema_to_public()
        tasks.tell_of_failing_transports(timestamp=int(clock.now().timestamp()))


def test_a_service_that_is_silent_for_a_day_loses_nothing_and_is_told_of_once(
    town: Municipality, other_town: Municipality, fake: FakeFcm, moment: Any
) -> None:
    Municipality.objects.update(is_demo=False)
    fake.answer = lambda _message: fake_module.UNAVAILABLE
    towns = [town, other_town]
    for one in towns:
        with tenant_context(one):
            device()
            device()
            released(texts={"de": {"title": "Heute Abend", "body": ""}}, useless_at=NOW + timedelta(hours=6))
            released(texts={"de": {"title": "Ab morgen", "body": ""}})
            released(texts={"de": {"title": "Wasser", "body": ""}}, severity=Severity.URGENT, useless_at=NOW + 2 * DAY)
    live_through(24, towns=towns, moment=moment)
    assert fake.accepted == []
    (told,) = mail.outbox
    assert told.to == [operator_email()]
    assert all(one.title in told.body for one in towns)

    fake.answer = lambda _message: fake_module.ACCEPTED
    live_through(2, towns=towns, moment=moment)  # nothing waits longer than 78 minutes for its next attempt
    titles = [accepted["notification"]["title"] for accepted in fake.accepted]
    assert sorted(titles) == ["Ab morgen"] * 4 + ["Wasser"] * 4
    for one in towns:
        with tenant_context(one):
            assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}
            assert set(Breaker.objects.values_list("failures", "open_until", "told_at")) == {(0, None, None)}
            useless = Tally.objects.get(result="useless")
            assert (useless.message.texts["de"]["title"], useless.number) == ("Heute Abend", 2)
    assert len(mail.outbox) == 1
