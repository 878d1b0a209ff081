"""Breakers: each stands for one service, so that nobody is silenced by what another one does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from backend.push import breakers, sending
from backend.push.claiming import most_urgent
from backend.push.health import health
from backend.push.models import Breaker, Delivery
from backend.push.planning import plan
from backend.push.running import upcoming
from backend.push.sending import send_due
from backend.push.transports.envelopes import Channel, Envelope, Outcome, Result
from backend.push.transports.recording import Recording
from backend.push.transports.targets import read_target
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from tests.push.factories import NOW, device, message

APPLE, MOZILLA = "push.apple.com", "push.services.mozilla.com"
KEYS = {"p256dh": "A" * 87, "auth": "A" * 22}


class Project(Recording):
    """A channel to one project of a service."""

    def __init__(self, project: str, answer: Callable[[Envelope], Outcome] | None = None) -> None:
        super().__init__(answer)
        self.project = project


def refuse(envelope: Envelope) -> Outcome:
    return Outcome(key=envelope.key, result=Result.MISCONFIGURED, reason="PERMISSION_DENIED")


def told(town: Municipality) -> None:
    """A message for everybody who is there."""
    plan(message(), reading=Reading(town=town, now=NOW, lang="de"))


def send(town: Municipality, channels: dict[str, Channel]) -> None:
    """Until nothing is left that is spoken to."""
    send_due(
        town=town,
        channels=channels,
        clock=lambda: NOW,
        is_wanted_elsewhere=lambda _urgency: False,
        is_anybody_waiting=lambda _urgency: False,
    )


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "BATCH", 2)
    monkeypatch.setattr(sending, "AHEAD", 1)


def test_whose_service_it_is_is_known_when_a_browser_registers() -> None:
    def service(host: str) -> str:
        target = {"endpoint": f"https://{host}/1", "keys": KEYS}
        return read_target(transport="web_push", value=target).project

    assert service("web.push.apple.com") == APPLE
    assert service("updates.push.services.mozilla.com") == MOZILLA
    assert service("wns2-db5p.notify.windows.com") == "notify.windows.com"
    assert service("FCM.googleapis.com") == "fcm.googleapis.com"
    for stranger in ("notpush.apple.com", "push.apple.com.example.org", "autopush.example.org"):
        assert service(stranger) == ""


def test_a_browser_service_that_fails_rests_alone(town: Municipality, small_batches: None) -> None:
    for number in range(16):
        device(transport="web_push", project=[APPLE, MOZILLA, "", APPLE][number % 4])
    told(town)
    of_apple = set(Delivery.objects.filter(project=APPLE).values_list("pk", flat=True))
    strangers = set(Delivery.objects.filter(project="").values_list("pk", flat=True))
    taking = Recording(
        lambda envelope: Outcome(
            key=envelope.key, result=Result.RETRY if envelope.key in of_apple | strangers else Result.ACCEPTED
        )
    )
    send(town, {"web_push": taking})
    (breaker,) = Breaker.objects.all()
    assert (breaker.transport, breaker.project) == ("web_push", APPLE)
    assert breaker.open_until is not None
    assert {one.key for one in taking.sent} >= strangers, "nobody who owns no known service makes others wait"
    assert Delivery.objects.filter(project=MOZILLA, state=Delivery.State.ACCEPTED).count() == 4
    (line,) = health(town, NOW)
    assert (line.subject, line.is_fine) == (f"web_push {APPLE}", False)

    Delivery.objects.exclude(project=MOZILLA).update(state=Delivery.State.WAITING, not_before=NOW)
    asked = len(taking.sent)
    send(town, {"web_push": taking})
    assert of_apple.isdisjoint(one.key for one in taking.sent[asked:])
    Delivery.objects.filter(project="").delete()
    assert most_urgent(closed=breakers.closed(now=NOW, channels={"web_push": taking}), now=NOW) is None
    assert {moment for _urgency, moment in upcoming(channels={"web_push": taking}, now=NOW)} == {breaker.open_until}


def test_what_one_project_is_refused_says_nothing_of_another(town: Municipality, small_batches: None) -> None:
    for _ in range(12):
        device()
    told(town)
    send(town, {"fcm": Project("old", refuse)})
    assert Breaker.objects.get().project == "old"
    Delivery.objects.update(not_before=NOW)
    again = Project("old", refuse)
    send(town, {"fcm": again})
    assert again.sent == []
    new = Project("new")
    send(town, {"fcm": new})
    assert len(new.sent) == 12
    assert set(Breaker.objects.values_list("failures", "open_until")) == {(0, None)}


def test_it_takes_three_batches_and_rests_longer_each_time(town: Municipality, small_batches: None) -> None:
    rests = []
    for _batch in range(12):
        breakers._failed("fcm", "", reason="UNAVAILABLE", now=NOW)
        rests.append(Breaker.objects.get().open_until)
    assert rests[:4] == [None, None, NOW + timedelta(seconds=30), NOW + timedelta(seconds=60)]
    assert rests[-1] == NOW + breakers.LONGEST_REST
