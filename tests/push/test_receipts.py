"""What a transport says only later corrects what was thought, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.push.models import Delivery, Device, Tally
from backend.push.models.devices import Transport
from backend.push.module import sweep
from backend.push.planning import plan
from backend.push.receipts import fetch_receipts
from backend.push.sending import send_due
from backend.push.targets import Target, seal
from backend.push.transports.expo import Expo
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from tests.push.factories import NOW, device, message
from tests.push.fakes.expo import FakeExpo, fake_expo
from tests.statements import statements

LATER = NOW + timedelta(minutes=16)


@pytest.fixture
def fake() -> Iterator[FakeExpo]:
    with fake_expo() as fake:
        fake.latency = 0
        yield fake


@pytest.fixture
def channel(fake: FakeExpo) -> Iterator[Expo]:
    channel = Expo(fake.credentials(), host=fake.url)
    yield channel
    channel.close()


def sent(town: Municipality, channel: Expo, *, to: int) -> None:
    """News, taken by Expo for this many devices."""
    for number in range(to):
        made = device(transport=Transport.EXPO)
        target = Target(transport="expo", kind="expo", value=f"ExpoPushToken[{made.pk}-{number}]")
        Device.objects.filter(pk=made.pk).update(target_sealed=seal(target), target_hash=target.hash)
    plan(message(), reading=Reading(town=town, now=NOW, lang="de"))
    send_due(town=town, channels={"expo": channel}, clock=lambda: NOW, is_wanted_elsewhere=lambda _urgency: False)


def test_receipts_correct_states_counts_and_devices(town: Municipality, fake: FakeExpo, channel: Expo) -> None:
    sent(town, channel, to=4)
    codes = {
        "ticket-1": "DeviceNotRegistered",
        "ticket-2": "MessageRateExceeded",
        "ticket-3": "MessageTooBig",
    }
    fake.receipt = lambda ticket: codes.get(ticket, "")
    assert fetch_receipts(channels={"expo": channel}, now=NOW) == 0
    assert fetch_receipts(channels={"expo": channel}, now=LATER) == 4
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["accepted", "rejected", "waiting"]
    assert Device.objects.count() == 3
    counted = {(one.result, one.reason): one.number for one in Tally.objects.all()}
    assert counted == {
        ("accepted", ""): 1,
        ("gone", "DeviceNotRegistered"): 1,
        ("retry", "MessageRateExceeded"): 1,
        ("rejected", "MessageTooBig"): 1,
    }
    assert fetch_receipts(channels={"expo": channel}, now=LATER) == 0
    assert len(fake.asked) == 1


def test_a_device_that_moved_meanwhile_is_not_gone(town: Municipality, fake: FakeExpo, channel: Expo) -> None:
    sent(town, channel, to=1)
    Device.objects.update(target_sealed=seal(Target(transport="expo", kind="expo", value="ExpoPushToken[another-1]")))
    fake.receipt = lambda _ticket: "DeviceNotRegistered"
    fetch_receipts(channels={"expo": channel}, now=LATER)
    assert Delivery.objects.get().state == Delivery.State.GONE
    assert Device.objects.exists()


def test_what_nobody_knows_any_more_is_not_asked_for(town: Municipality, fake: FakeExpo, channel: Expo) -> None:
    sent(town, channel, to=1)
    fake.known.clear()
    assert fetch_receipts(channels={"expo": channel}, now=LATER) == 0
    assert fetch_receipts(channels={"expo": channel}, now=NOW + timedelta(days=1)) == 0
    assert len(fake.asked) == 1


def test_statements_are_the_same_however_many_receipts_there_are(
    town: Municipality, fake: FakeExpo, channel: Expo
) -> None:
    counts = []
    for number in (2, 30):
        Device.objects.all().delete()
        sent(town, channel, to=number)
        fake.receipt = lambda _ticket: "MessageRateExceeded"
        with statements() as asked:
            fetch_receipts(channels={"expo": channel}, now=LATER)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_job_asks_once_there_is_something_to_ask_for(town: Municipality, fake: FakeExpo, channel: Expo) -> None:
    jobs = ProcrastinateJob.objects.filter(task_name="backend.push.tasks.take_receipts", status="todo")
    sent(town, channel, to=1)
    sweep(town, NOW)
    assert not jobs.exists()
    sweep(town, LATER)
    sweep(town, LATER)
    assert jobs.get().args == {"schema": town.schema_name}
