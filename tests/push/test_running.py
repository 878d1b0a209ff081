"""A town's turns, as jobs take them: planned, sent and ended, and what is urgent overtakes whatever runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.push import planning, sending, tasks
from backend.push.claiming import Claim
from backend.push.models import Delivery, Message
from backend.push.models.messages import Severity
from backend.push.outbox import cancel, release
from backend.push.transports.envelopes import Outcome, Result
from backend.push.transports.recording import Recording
from backend.tenants.models import Municipality
from tests.push.factories import NOW, device, message

NEWS, ALERT = "Straße gesperrt", "Wasser abkochen"


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> Recording:
    """To which every town has a channel."""
    channel = Recording()
    monkeypatch.setattr(tasks, "channels_of", lambda _town: {"fcm": channel})
    return channel


def news(**changes: Any) -> Message:
    made = message(state=Message.State.DRAFT, send_at=None, **changes)
    release(made)
    return made


def alert(town: Municipality) -> None:
    with tenant_context(town):
        news(severity=Severity.URGENT, texts={"de": {"title": ALERT, "body": ""}})


def work_until_done(*, most: int = 100) -> None:
    """What a single worker does: the first job that is due, as the queue orders them, until none is left."""
    for _ in range(most):
        waiting = ProcrastinateJob.objects.filter(task_name=tasks.send_messages.name, status="todo")
        job = waiting.exclude(scheduled_at__gt=tasks.clock.now()).order_by("-priority", "pk").first()
        if job is None:
            return
        ProcrastinateJob.objects.filter(pk=job.pk).update(status="succeeded", queueing_lock=None)
        tasks.send_messages(**job.args)
    raise AssertionError("it never ends")


def titles(channel: Recording) -> list[str]:
    return [envelope.notification.title for envelope in channel.sent]


def test_what_is_released_is_sent_and_ended(town: Municipality, channel: Recording) -> None:
    device()
    sent = news()
    work_until_done()
    sent.refresh_from_db()
    assert (sent.state, sent.finished_at, sent.planned) == (Message.State.SENT, NOW, 1)
    assert titles(channel) == [NEWS]


def test_a_message_for_nobody_comes_to_its_end(town: Municipality, channel: Recording) -> None:
    sent = news()
    work_until_done()
    sent.refresh_from_db()
    assert sent.state == Message.State.SENT


def test_undone_before_its_moment_it_reaches_nobody(town: Municipality, channel: Recording, moment: Any) -> None:
    device()
    made = message(state=Message.State.DRAFT, send_at=NOW + timedelta(seconds=60))
    release(made)
    assert cancel(made)
    moment.move_to(NOW + timedelta(minutes=2))
    work_until_done()
    made.refresh_from_db()
    assert not channel.sent
    assert made.finished_at is not None


def test_what_is_not_due_yet_is_woken_for(town: Municipality, channel: Recording, moment: Any) -> None:
    device()
    news()
    channel._answer = lambda envelope: Outcome(key=envelope.key, result=Result.RETRY, retry_after=timedelta(minutes=5))
    work_until_done()
    (job,) = ProcrastinateJob.objects.filter(status="todo", task_name=tasks.send_messages.name)
    assert job.scheduled_at >= NOW + timedelta(minutes=5)
    channel._answer = lambda envelope: Outcome(key=envelope.key, result=Result.ACCEPTED)
    moment.move_to(job.scheduled_at)
    work_until_done()
    assert Delivery.objects.get().state == Delivery.State.ACCEPTED


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "BATCH", 2)
    monkeypatch.setattr(sending, "SHARE", 6)
    monkeypatch.setattr(planning, "BATCH", 4)


@pytest.mark.parametrize("is_elsewhere", [False, True], ids=["in the same town", "in another town"])
def test_an_alert_overtakes_running_news(
    town: Municipality,
    other_town: Municipality,
    channel: Recording,
    small_batches: None,
    monkeypatch: pytest.MonkeyPatch,
    is_elsewhere: bool,
) -> None:
    """It is in the next batch that is claimed, whatever else waits."""
    alerting = other_town if is_elsewhere else town
    for _ in range(20):
        device()
    if is_elsewhere:
        with tenant_context(other_town):
            device()
            device()
    news()
    batches = watch_claims(monkeypatch, after_the_second=lambda: alert(alerting))
    work_until_done()
    number = 2 if is_elsewhere else 20
    assert [severity for severity, _size in batches[:3]] == [Severity.NORMAL, Severity.NORMAL, Severity.URGENT]
    assert [severity for severity, _size in batches] == [20, 20] + [0] * (number // 2) + [20] * 8
    assert sorted(titles(channel)) == [NEWS] * 20 + [ALERT] * number


def watch_claims(monkeypatch: pytest.MonkeyPatch, *, after_the_second: Callable[[], None]) -> list[tuple[int, int]]:
    """Urgency and size of each batch that is claimed; meanwhile, another process does something."""
    batches: list[tuple[int, int]] = []
    claim = sending.claim

    def watched(**values: Any) -> list[Claim]:
        claims = claim(**values)
        (severity,) = {one.severity for one in claims}
        batches.append((severity, len(claims)))
        if len(batches) == 2:
            after_the_second()
        return claims

    monkeypatch.setattr(sending, "claim", watched)
    return batches


def test_an_alert_does_not_wait_until_all_recipients_of_news_are_chosen(
    town: Municipality, channel: Recording, small_batches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(10):
        device()
    sent = news()
    one_batch = planning._one_batch

    def interrupted(*args: Any, **values: Any) -> Any:
        if not Message.objects.filter(severity=Severity.URGENT).exists():
            alert(town)
        return one_batch(*args, **values)

    monkeypatch.setattr(planning, "_one_batch", interrupted)
    work_until_done()
    assert titles(channel) == [ALERT] * 10 + [NEWS] * 10
    sent.refresh_from_db()
    assert (sent.state, sent.planned) == (Message.State.SENT, 10)


def test_a_town_keeps_its_turn_as_long_as_nobody_else_waits(
    town: Municipality, channel: Recording, small_batches: None
) -> None:
    for _ in range(12):
        device()
    news()
    work_until_done(most=2)  # the one turn, and a look at whether there is more
    assert len(channel.sent) == 12


def test_towns_take_turns(
    town: Municipality, other_town: Municipality, channel: Recording, small_batches: None
) -> None:
    for one in (town, other_town):
        with tenant_context(one):
            for _ in range(12):
                device()
            news()
    work_until_done()
    towns = [envelope.notification.data["town"] for envelope in channel.sent]
    assert towns == [slug for _turn in range(2) for slug in (town.slug, other_town.slug) for _ in range(6)]
