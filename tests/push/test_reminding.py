"""Slots that are due are served: in time, once, late or not at all; what is said comes from a module made up here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from rest_framework import serializers

from backend.common import clock
from backend.push import tasks
from backend.push.devices import register, replace
from backend.push.mail.questions import ask
from backend.push.models import Delivery, Device, MailSignup, Message, ReminderSlot, ServedSlot, Subscription
from backend.push.models.messages import Severity
from backend.push.preferences import preferences
from backend.push.reminding import due_slots
from backend.push.serializers import DeviceFields, SlotPart, slot_of
from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.tenants.push import Preference, Push, Reminder
from backend.tenants.registry import Module, Reading
from tests.push.conftest import CONSENT, FID, device_document
from tests.push.factories import device
from tests.push.mail.conftest import link_in
from tests.statements import statements

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # in the towns
SIX = NOON.replace(hour=17)  # in the evening, there
TOMORROW = date(2026, 11, 21)


class BinPart(serializers.Serializer[Any]):
    address = serializers.CharField()
    slots = SlotPart(many=True)


class Bins:
    """A module that puts the bins of some addresses out on some days."""

    def __init__(self) -> None:
        self.out: dict[date, dict[str, str]] = {TOMORROW: {"Markt 1": "Papier", "Markt 2": "Papier"}}
        self.useless_at = datetime(2026, 11, 21, 5, tzinfo=UTC)
        self.asked: list[tuple[date, Sequence[str]]] = []

    def reminders(self, _town: Municipality, day: date, topics: Sequence[str]) -> Iterator[Reminder]:
        self.asked.append((day, topics))
        found = self.out.get(day, {})
        for fraction in sorted(set(found.values())):
            yield Reminder(
                topics=[address for address in topics if found.get(address) == fraction],
                texts={"de": {"title": f"Morgen: {fraction}", "body": ""}},
                path="/abfall/",
                collapse_id=f"bins-{fraction}",
                useless_at=self.useless_at,
            )


@pytest.fixture
def bins(town: Municipality, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bins]:
    found = Bins()
    preference = Preference(
        entry=BinPart,
        topic=lambda entry: entry["address"],
        slots=_slots,
        by_mail=lambda entry: f"Tonnen vor {entry['address']}",
    )
    push = Push(preferences={"bins": preference}, reminders=found.reminders)
    monkeypatch.setitem(registry._modules, "bins", Module(key="bins", title="Bins", is_service=True, push=push))
    town.modules = [*town.modules, "bins"]
    preferences.cache_clear()
    yield found
    monkeypatch.undo()
    preferences.cache_clear()


def _slots(entry: Mapping[str, Any]) -> list[Any]:
    return [slot_of(slot) for slot in entry["slots"]]


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def serve(town: Municipality) -> Callable[[], list[str]]:
    """Serves what is due; the titles told by it, one a delivery."""

    def work() -> list[str]:
        known = set(Delivery.objects.values_list("pk", flat=True))
        tasks.serve_slots.func.__wrapped__(town=town)
        new = Delivery.objects.exclude(pk__in=known).select_related("message").order_by("pk")
        return [delivery.message.texts["de"]["title"] for delivery in new]

    return work


def asking(address: str = "Markt 1", *times: str, days_before: int = 1, **changes: Any) -> Device:
    """A device that wants to be reminded of these bins from tomorrow's on."""
    made = device(**{"topics": [], "last_seen_on": NOON.date(), **changes})
    subscription = Subscription.objects.create(device=made, module="bins", topic=address)
    for at in times or ("18:00",):
        ReminderSlot.objects.create(
            subscription=subscription, days_before=days_before, at=time.fromisoformat(at), first_day=TOMORROW
        )
    return made


def test_everybody_who_asked_is_told_once_and_in_time(bins: Bins, moment: Any, serve: Any) -> None:
    for address in ("Markt 1", "Markt 2", "Markt 2", "Markt 3"):
        asking(address)
    assert serve() == []
    moment.move_to(SIX)
    assert serve() == ["Morgen: Papier"] * 3
    assert bins.asked[-1] == (TOMORROW, ["Markt 1", "Markt 2", "Markt 3"])
    sent = Message.objects.get()
    assert (sent.severity, sent.planned, sent.state) == (Severity.REMINDER, 3, Message.State.SENDING)
    assert set(Delivery.objects.values_list("not_before", "useless_at")) == {(SIX, bins.useless_at)}
    for minutes in (0, 5, 600):
        moment.move_to(SIX + timedelta(minutes=minutes))
        assert serve() == []


def test_what_it_says_later_is_not_told_again(bins: Bins, moment: Any, serve: Any) -> None:
    asking()
    moment.move_to(SIX)
    serve()
    bins.out[TOMORROW] = {"Markt 1": "Bio"}
    assert serve() == []


def test_two_slots_are_two_reminders_and_two_addresses_one_message(bins: Bins, moment: Any, serve: Any) -> None:
    both = asking("Markt 1", "18:00", "18:05")
    Subscription.objects.create(device=both, module="bins", topic="Markt 2")
    ReminderSlot.objects.create(
        subscription=both.subscriptions.get(topic="Markt 2"), days_before=1, at=time(18), first_day=TOMORROW
    )
    moment.move_to(SIX)
    assert serve() == ["Morgen: Papier"]
    moment.move_to(SIX + timedelta(minutes=5))
    assert serve() == ["Morgen: Papier"]


@pytest.mark.parametrize(
    ("hours", "told_at"),
    [(0, SIX), (3, SIX + timedelta(hours=3)), (5, NOON.replace(day=21, hour=4)), (13, None), (25, None)],
    ids=["in time", "late", "late, in quiet hours", "useless", "long ago"],
)
def test_late_is_told_late_and_useless_not_at_all(
    bins: Bins, moment: Any, serve: Any, hours: int, told_at: datetime | None
) -> None:
    asking(quiet_from="22:30", quiet_until="05:00")
    moment.move_to(SIX + timedelta(hours=hours))
    assert serve() == ([] if told_at is None else ["Morgen: Papier"])
    assert list(Delivery.objects.values_list("not_before", flat=True)) == ([] if told_at is None else [told_at])


@pytest.mark.parametrize(
    ("day", "told_at", "quiet_until"),
    [("2026-10-25", "00:30", "05:00"), ("2027-03-28", "01:30", "04:00")],
    ids=["2:30 comes twice", "2:30 never comes"],
)
def test_a_night_in_which_the_clocks_change_has_each_slot_once(
    bins: Bins, moment: Any, serve: Any, day: str, told_at: str, quiet_until: str
) -> None:
    """In time where the worker is there, and late, on the clock of the morning, where it comes back at dawn."""
    on = date.fromisoformat(day)
    bins.out[on], bins.useless_at = {"Markt 1": "Papier"}, datetime.combine(on, time(9), tzinfo=UTC)
    asking("Markt 1", "02:30", days_before=0, last_seen_on=on, quiet_from="22:00", quiet_until="06:00")
    ReminderSlot.objects.update(first_day=on)
    dusk, found = datetime.combine(on, time(22), tzinfo=UTC) - timedelta(days=1), []
    for minutes in range(0, 300, 15):
        moment.move_to(dusk + timedelta(minutes=minutes))
        if serve():
            found.append(tasks.clock.now())
    due = datetime.fromisoformat(f"{day}T{told_at}").replace(tzinfo=UTC)
    assert found == list(Delivery.objects.values_list("not_before", flat=True)) == [due]

    Message.objects.all().delete()
    ServedSlot.objects.all().delete()
    moment.move_to(due + timedelta(minutes=90))
    assert serve() == ["Morgen: Papier"]
    assert f"{Delivery.objects.get().not_before:%Y-%m-%d %H:%M}" == f"{day} {quiet_until}"
    moment.move_to(bins.useless_at)
    ServedSlot.objects.all().delete()
    assert serve() == []


def test_a_chosen_time_beats_quiet_hours(bins: Bins, moment: Any, serve: Any) -> None:
    asking("Markt 1", "23:00", quiet_from="22:00", quiet_until="06:00")
    moment.move_to(SIX + timedelta(hours=5))
    serve()
    assert Delivery.objects.get().not_before == SIX + timedelta(hours=5)


def test_who_is_not_reached_is_not_told(bins: Bins, moment: Any, serve: Any) -> None:
    asking(transport="", target_hash="")
    asking(last_seen_on=NOON.date() - timedelta(days=61))
    moment.move_to(SIX)
    assert serve() == []
    assert not Message.objects.exists()


def test_a_mailbox_is_reminded_too_and_is_never_seen(
    bins: Bins, town: Municipality, moment: Any, serve: Any, mailoutbox: list[EmailMessage]
) -> None:
    slots = [{"days_before": 1, "time": "18:00"}]
    client = Client(headers={"host": town.default_domain})
    wanted: dict[str, Any] = {"email": "anna@example.org", "topics": [], "consent": CONSENT}

    def subscribe(**changes: Any) -> list[str]:
        body = wanted | changes
        assert client.post("/api/v1/mail-subscriptions", body, content_type="application/json").status_code == 202
        ask(town=town, now=clock.now())
        assert client.post(link_in(mailoutbox[-1].body, part="bestaetigen")).status_code == 303
        return list(Subscription.objects.values_list("topic", flat=True))

    refused = client.post("/api/v1/mail-subscriptions", wanted, content_type="application/json")
    assert "topics" in refused.json()["errors"]
    assert subscribe(bins=[{"address": "Markt 1", "slots": slots}]) == ["Markt 1"]
    assert "* Tonnen vor Markt 1" in mailoutbox[0].body
    assert MailSignup.objects.get().entries == {}
    assert subscribe(topics=["digest"]) == ["Markt 1"]

    Device.objects.update(last_seen_on=NOON.date() - timedelta(days=400))
    moment.move_to(SIX)
    serve()
    assert list(Delivery.objects.values_list("transport", flat=True)) == ["email"]
    assert subscribe(topics=["digest"], bins=[]) == []


def test_what_fails_is_tried_again_and_keeps_no_other_from_being_served(bins: Bins, moment: Any, serve: Any) -> None:
    asking("Markt 1", "17:55", "18:00")
    works, failed = bins.reminders, []

    def fails_once(town: Municipality, day: date, topics: Sequence[str]) -> Iterator[Reminder]:
        if not failed:
            failed.append(day)
            raise RuntimeError
        return works(town, day, topics)

    object.__setattr__(registry._modules["bins"].push, "reminders", fails_once)
    moment.move_to(SIX)
    with pytest.raises(ExceptionGroup):
        serve()
    assert Delivery.objects.count() == ServedSlot.objects.count() == 1
    assert serve() == ["Morgen: Papier"]


def checked(**changes: Any) -> dict[str, Any]:
    """A device's document as the API hands it on; over the API itself, the contract would learn of the bins."""
    fields = DeviceFields(data=device_document(**changes))
    assert fields.is_valid(), fields.errors
    values: dict[str, Any] = fields.validated_data
    return values


def test_an_app_that_sends_its_document_again_keeps_what_it_waits_for(
    bins: Bins, town: Municipality, moment: Any, serve: Any
) -> None:
    entry = {"address": "Markt 1", "slots": [{"days_before": 1, "time": "18:00"}]}
    register(checked(bins=[entry]), town=town, today=NOON.date())
    waiting = Device.objects.get()
    moment.move_to(SIX + timedelta(minutes=4))  # the job is late
    replace(waiting, checked(bins=[entry]), town=town)
    other = {"transport": "fcm", "target": f"d{FID[1:]}"}
    register(checked(push=other, bins=[{**entry, "address": "Markt 2"}]), town=town, today=NOON.date())
    assert serve() == ["Morgen: Papier"]
    assert Delivery.objects.get().device == waiting


def test_a_job_is_there_at_the_moment_and_one_for_what_was_missed(bins: Bins, town: Municipality, moment: Any) -> None:
    asking()
    jobs = ProcrastinateJob.objects.filter(task_name=tasks.serve_slots.name)
    tasks.wake_for_slots(town, NOON)
    assert not jobs.exists()
    moment.move_to(SIX - timedelta(minutes=5))
    for _ in range(2):
        tasks.wake_for_slots(town, SIX - timedelta(minutes=5))
    assert [job.scheduled_at for job in jobs] == [SIX]
    moment.move_to(SIX + timedelta(minutes=5))
    tasks.wake_for_slots(town, SIX + timedelta(minutes=5))
    assert [job.scheduled_at for job in jobs.order_by("pk")] == [SIX, None]


def test_what_was_served_is_forgotten_when_it_can_not_come_again(bins: Bins, town: Municipality) -> None:
    for days in (1, 3):
        ServedSlot.objects.create(module="bins", day=NOON.date() - timedelta(days=days), days_before=0, at=time(8))
    tasks.wake_for_slots(town, NOON)
    assert ServedSlot.objects.count() == 1


def test_serving_costs_the_same_for_few_and_many(bins: Bins, moment: Any, serve: Any) -> None:
    asking("Markt 1", "17:00")
    for number in range(20):
        asking(f"Markt {number % 3}", "18:00")
    costs = []
    for hour in (16, 17):
        moment.move_to(NOON.replace(hour=hour))
        with statements() as seen:
            serve()
        costs.append(len(seen))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    "slot",
    [{"days_before": 1, "time": "18:03"}, {"days_before": 15, "time": "18:00"}, {"days_before": -1, "time": "18:00"}],
)
def test_slots_that_cannot_be_are_refused(slot: dict[str, Any]) -> None:
    assert not SlotPart(data=slot).is_valid()


def test_nothing_is_due_where_nobody_asks(town: Municipality) -> None:
    assert due_slots(reading=Reading(town=town, now=NOON, lang="de")) == []
