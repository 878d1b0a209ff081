"""What is due is sent once, most urgent first, and every outcome has its consequence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import current_thread, main_thread
from typing import Any

import pytest

from backend.push import claiming, sending
from backend.push.claiming import LEASE, claim, settle_interrupted
from backend.push.composing.results import results
from backend.push.ending import finish
from backend.push.models import Breaker, Delivery, Device, Message, Tally
from backend.push.models.messages import Severity
from backend.push.outbox import cancel
from backend.push.planning import plan
from backend.push.sending import send_due
from backend.push.transports.envelopes import Envelope, Outcome, Result
from backend.push.transports.recording import Recording
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from tests.push.factories import NOW, device, message
from tests.statements import statements

State = Delivery.State


def planned(town: Municipality, *, to: int = 1, **changes: Any) -> Message:
    """A message with this many deliveries, to devices of their own."""
    for _ in range(to):
        device()
    made = message(**changes)
    plan(made, reading=Reading(town=town, now=NOW, lang="de"))
    return made


def send(town: Municipality, channel: Recording, *, now: datetime = NOW) -> bool:
    return send_due(town=town, channels={"fcm": channel}, clock=lambda: now, is_wanted_elsewhere=lambda _urgency: False)


def always(result: Result, **more: Any) -> Callable[[Envelope], Outcome]:
    return lambda envelope: Outcome(key=envelope.key, result=result, **more)


def test_each_device_is_told_once(town: Municipality) -> None:
    planned(town, to=3)
    channel = Recording()
    assert send(town, channel) is False
    send(town, channel)
    assert len(channel.sent) == 3
    assert {envelope.notification.title for envelope in channel.sent} == {"Straße gesperrt"}
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.ACCEPTED}
    assert Tally.objects.get().number == 3


@pytest.mark.parametrize(
    ("result", "severity", "state"),
    [
        (Result.ACCEPTED, Severity.NORMAL, State.ACCEPTED),
        (Result.REJECTED, Severity.NORMAL, State.REJECTED),
        (Result.RETRY, Severity.NORMAL, State.WAITING),
        (Result.MISCONFIGURED, Severity.NORMAL, State.WAITING),
        (Result.UNKNOWN, Severity.NORMAL, State.UNKNOWN),
        (Result.UNKNOWN, Severity.REMINDER, State.WAITING),
        (Result.UNKNOWN, Severity.URGENT, State.WAITING),
    ],
)
def test_what_becomes_of_a_delivery(town: Municipality, result: Result, severity: Severity, state: State) -> None:
    planned(town, severity=severity)
    send(town, Recording(always(result, reason="CODE")))
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason, delivery.attempts) == (state, "CODE", 1)
    assert (delivery.not_before > NOW) is (state == State.WAITING)


def test_what_is_tried_again_is_no_result(town: Municipality) -> None:
    made = planned(town, severity=Severity.URGENT)
    for hours, result in enumerate([Result.MISCONFIGURED, Result.UNKNOWN, Result.RETRY, Result.ACCEPTED]):
        send(town, Recording(always(result)), now=NOW + timedelta(hours=hours))
    found = results(Message.objects.get(pk=made.pk))
    assert (found.accepted, found.failures, found.under_way) == (1, (), 0)


def test_what_was_erased_with_its_device_is_not_under_way_for_ever(town: Municipality) -> None:
    made = planned(town, to=2)
    Device.objects.latest("pk").delete()
    send(town, Recording())
    assert results(Message.objects.get(pk=made.pk)).under_way == 1
    finish(now=NOW)
    assert results(Message.objects.get(pk=made.pk)).under_way == 0


@pytest.mark.parametrize(
    ("hour", "changes", "state"),
    [
        (23, {}, State.WAITING),
        (23, {"is_waking": True}, State.ACCEPTED),
        (23, {"severity": Severity.REMINDER}, State.ACCEPTED),
        (23, {"severity": Severity.REMINDER, "keeps_quiet": True}, State.WAITING),
        (30, {}, State.ACCEPTED),
    ],
    ids=["at night", "of what may wake", "of what somebody asked for", "of what came of it", "in the morning"],
)
def test_a_second_attempt_wakes_nobody(town: Municipality, hour: int, changes: dict[str, Any], state: str) -> None:
    device(quiet_from="21:00", quiet_until="07:00")
    evening, later = NOW.replace(hour=19, minute=50), NOW.replace(hour=0) + timedelta(hours=hour)
    made = message(send_at=evening, **changes)
    plan(made, reading=Reading(town=town, now=evening, lang="de"))
    send(town, Recording(always(Result.RETRY)), now=evening)
    channel = Recording()
    send(town, channel, now=later)
    delivery = Delivery.objects.get()
    assert (delivery.state, len(channel.sent)) == (state, int(state == State.ACCEPTED))
    if state == State.WAITING:
        assert (delivery.not_before, delivery.attempts) == (NOW.replace(hour=6) + timedelta(days=1), 1)


def test_a_transport_that_raises_loses_nobodys_outcome(town: Municipality, caplog: pytest.LogCaptureFixture) -> None:
    planned(town, to=2)

    def raising(envelope: Envelope) -> Outcome:
        raise ZeroDivisionError(envelope.target.value)

    assert send(town, Recording(raising)) is False
    assert set(Delivery.objects.values_list("state", "reason")) == {(State.UNKNOWN, "no_outcome")}
    assert "ZeroDivisionError" in caplog.text
    assert "target-" not in caplog.text


def test_what_a_slow_transport_kept_beyond_its_lease_is_not_sent(town: Municipality) -> None:
    planned(town)
    channel = Recording()
    later = lambda: NOW if current_thread() is main_thread() else NOW + LEASE  # noqa: E731 - when a thread is free
    send_due(town=town, channels={"fcm": channel}, clock=later, is_wanted_elsewhere=lambda _urgency: False)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason, channel.sent) == (State.WAITING, "not_tried", [])


def test_a_device_that_is_gone_is_erased(town: Municipality) -> None:
    planned(town)
    send(town, Recording(always(Result.GONE)))
    assert not Device.objects.exists()
    assert Tally.objects.get().result == "gone"


def test_a_device_with_a_new_address_is_not_gone(town: Municipality, monkeypatch: pytest.MonkeyPatch) -> None:
    planned(town)

    def record_after_a_move(*args: Any, **kwargs: Any) -> None:
        Device.objects.update(target_sealed="another")
        claiming.record(*args, **kwargs)

    monkeypatch.setattr(sending, "record", record_after_a_move)
    send(town, Recording(always(Result.GONE)))
    assert Device.objects.exists()


def test_retry_after_is_kept_to(town: Municipality) -> None:
    planned(town)
    send(town, Recording(always(Result.RETRY, retry_after=timedelta(hours=2))))
    assert Delivery.objects.get().not_before >= NOW + timedelta(hours=2)


def test_it_waits_longer_each_time(town: Municipality, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "JITTER", 0)

    def pauses(severity):
        return [sending._back_off(attempts, severity=severity).total_seconds() for attempts in (1, 2, 3, 20)]

    assert pauses(Severity.NORMAL) == [30, 60, 120, 3600]
    assert pauses(Severity.URGENT) == [30, 60, 120, 300]


def test_an_urgent_notice_goes_before_news_that_waits(town: Municipality, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "BATCH", 2)
    planned(town, to=5)
    planned(town, to=0, severity=Severity.URGENT, texts={"de": {"title": "Wasser abkochen", "body": ""}})
    channel = Recording()
    send(town, channel)
    titles = [envelope.notification.title for envelope in channel.sent]
    assert titles == ["Wasser abkochen"] * 5 + ["Straße gesperrt"] * 5


def test_it_steps_back_for_something_more_urgent_in_another_town(town: Municipality) -> None:
    planned(town, to=2)
    channel = Recording()
    more = send_due(
        town=town,
        channels={"fcm": channel},
        clock=lambda: NOW,
        is_wanted_elsewhere=lambda urgency: urgency > Severity.URGENT,
    )
    assert more
    assert not channel.sent


def test_one_town_takes_its_fair_share_and_no_more(town: Municipality, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "BATCH", 2)
    monkeypatch.setattr(sending, "SHARE", 4)
    planned(town, to=6)
    channel = Recording()
    assert send(town, channel) is True
    assert len(channel.sent) == 4


def test_a_cancelled_message_reaches_nobody_any_more(town: Municipality) -> None:
    cancel(planned(town, to=2))
    channel = Recording()
    send(town, channel)
    assert not channel.sent
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.USELESS}


def test_what_is_of_no_use_any_more_is_not_sent(town: Municipality) -> None:
    planned(town, useless_at=NOW + timedelta(hours=1))
    channel = Recording()
    send(town, channel, now=NOW + timedelta(hours=2))
    assert not channel.sent
    assert Delivery.objects.get().state == State.USELESS


@pytest.mark.parametrize(
    ("severity", "state"),
    [(Severity.NORMAL, State.UNKNOWN), (Severity.REMINDER, State.WAITING), (Severity.URGENT, State.WAITING)],
)
def test_what_a_crash_interrupted_is_repeated_only_where_twice_is_better(
    town: Municipality, severity: Severity, state: State
) -> None:
    planned(town, severity=severity)
    claim(size=10, closed=[], now=NOW)
    assert settle_interrupted(now=NOW + LEASE - timedelta(seconds=1)) == 0
    assert settle_interrupted(now=NOW + LEASE) == 1
    assert Delivery.objects.get().state == state
    assert Tally.objects.get().result == ("unknown" if state == State.UNKNOWN else "retry")


def test_a_late_outcome_of_what_was_settled_changes_nothing(town: Municipality) -> None:
    planned(town)
    claims = claim(size=10, closed=[], now=NOW)
    settle_interrupted(now=NOW + LEASE)
    accepted = [sending._settled(one, Outcome(key=one.id, result=Result.ACCEPTED), now=NOW) for one in claims]
    sending.record(accepted, now=NOW)
    assert Delivery.objects.get().state == State.UNKNOWN
    assert Tally.objects.get().result == "unknown"


def test_a_transport_that_takes_nothing_is_left_alone(town: Municipality, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "BATCH", 1)
    planned(town, to=8)
    channel = Recording(always(Result.RETRY, reason="UNAVAILABLE"))
    send(town, channel)
    breaker = Breaker.objects.get()
    assert breaker.open_until is not None
    assert breaker.open_until > NOW
    assert len(channel.sent) < 8
    taking = Recording()
    send(town, taking, now=breaker.open_until + timedelta(hours=1))
    assert len(taking.sent) == 8
    breaker.refresh_from_db()
    assert (breaker.failures, breaker.open_until) == (0, None)


def test_without_a_channel_nothing_is_lost(town: Municipality) -> None:
    planned(town)
    more = send_due(town=town, channels={}, clock=lambda: NOW, is_wanted_elsewhere=lambda _urgency: False)
    assert not more
    assert Delivery.objects.get().state == State.WAITING


def test_each_reads_it_in_a_language_that_there_is(town: Municipality) -> None:
    for lang in ("de-simple", "en", "fr"):
        device(lang=lang)
    planned(town, to=0, texts={"de": {"title": "Guten Tag", "body": ""}, "en": {"title": "Hello", "body": ""}})
    channel = Recording()
    send(town, channel)
    assert sorted(envelope.notification.title for envelope in channel.sent) == ["Guten Tag", "Guten Tag", "Hello"]


def test_statements_are_the_same_however_many_are_in_a_batch(town: Municipality) -> None:
    planned(town, to=1)
    with statements() as few:
        send(town, Recording())
    planned(town, to=20)
    with statements() as many:
        send(town, Recording())
    assert len(few) == len(many)


def test_nothing_that_is_printed_tells_where_a_device_is(town: Municipality) -> None:
    planned(town)
    (claimed,) = claim(size=1, closed=[], now=NOW)
    channel = Recording()
    Delivery.objects.update(state=State.WAITING)
    send(town, channel)
    target = channel.sent[0].target
    for text in (repr(claimed), repr(channel.sent[0]), str(target), f"{Device.objects.get()}"):
        assert target.value not in text
        assert claimed.sealed not in text
