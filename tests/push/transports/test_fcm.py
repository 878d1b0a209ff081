"""The real SDK against a Firebase that behaves: one attempt each, and every answer has its outcome."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from backend.push.targets import Target
from backend.push.transports import firebase_seam
from backend.push.transports.envelopes import Envelope, Result
from backend.push.transports.fcm import Fcm
from backend.push.transports.firebase_seam import SdkChanged
from tests.push.fakes import fcm as fake_module
from tests.push.fakes.fcm import Answer, FakeFcm, fake_fcm
from tests.push.transports.contract import NOW, notification


@pytest.fixture
def fake() -> Iterator[FakeFcm]:
    with fake_fcm() as server:
        server.latency = 0
        yield server


@pytest.fixture
def channel(fake: FakeFcm) -> Iterator[Fcm]:
    channel = Fcm(fake.credentials(), url=fake.send_url)
    yield channel
    channel.close()


def envelope(key: int = 1, *, kind: str = "fid", **changes: Any) -> Envelope:
    target = Target(transport="fcm", kind=kind, value=f"address-{key}")
    return Envelope(key=key, target=target, notification=notification(**changes))


@pytest.mark.parametrize(
    ("answer", "result", "pause"),
    [
        (fake_module.ACCEPTED, Result.ACCEPTED, None),
        (fake_module.UNREGISTERED, Result.GONE, None),
        (fake_module.SENDER_ID_MISMATCH, Result.REJECTED, None),
        (fake_module.INVALID, Result.REJECTED, None),
        (fake_module.THIRD_PARTY, Result.MISCONFIGURED, None),
        (fake_module.FORBIDDEN, Result.MISCONFIGURED, None),
        (fake_module.NO_PROJECT, Result.MISCONFIGURED, None),
        (fake_module.quota("7"), Result.RETRY, timedelta(seconds=7)),
        (fake_module.quota(None), Result.RETRY, timedelta(minutes=1)),
        (fake_module.UNAVAILABLE, Result.RETRY, timedelta()),
        (fake_module.INTERNAL, Result.RETRY, timedelta()),
        (fake_module.RESET, Result.UNKNOWN, None),
    ],
    ids=[
        "accepted", "unregistered", "other project", "invalid", "apns key", "forbidden", "no project", "quota",
        "quota without a time", "unavailable", "internal", "reset",
    ],
)  # fmt: skip
def test_each_answer_has_its_outcome_after_one_attempt(
    fake: FakeFcm, channel: Fcm, answer: Answer, result: Result, pause: timedelta | None
) -> None:
    fake.answer = lambda _message: answer
    (outcome,) = channel.send([envelope()], now=NOW)
    assert (outcome.result, outcome.retry_after) == (result, pause)
    assert fake.requests == 1


@pytest.mark.parametrize("mumbled", ["{}", "[]", "null", '"name"', "<html/>", "7"])
def test_a_success_that_can_not_be_read_may_have_told_somebody(fake: FakeFcm, channel: Fcm, mumbled: str) -> None:
    fake.answer = lambda _message: Answer(mumbled=mumbled)
    (outcome,) = channel.send([envelope()], now=NOW)
    assert outcome.result == Result.UNKNOWN


def test_the_message_says_all_that_phones_need(fake: FakeFcm, channel: Fcm) -> None:
    channel.send([envelope(is_urgent=True, is_waking=True)], now=NOW)
    (message,) = fake.accepted
    assert message["android"]["priority"] == "high"
    assert message["android"]["ttl"] == "86400s"
    assert message["android"]["notification"] == {"channel_id": "news", "tag": "news-1"}
    assert message["apns"]["headers"]["apns-collapse-id"] == "news-1"
    assert message["apns"]["headers"]["apns-priority"] == "10"
    assert message["apns"]["payload"]["aps"]["interruption-level"] == "time-sensitive"
    assert message["data"]["url"] == "https://musterstadt.example.org/n/1"


def test_an_app_of_before_installation_ids_is_told_too(fake: FakeFcm, channel: Fcm) -> None:
    channel.send([envelope(kind="registration")], now=NOW)
    assert fake.accepted[0]["token"] == "address-1"


def test_credentials_are_checked_without_telling_anybody(fake: FakeFcm, channel: Fcm) -> None:
    fake.answer = lambda _message: fake_module.INVALID
    assert channel.check().result == Result.ACCEPTED
    fake.answer = lambda _message: fake_module.FORBIDDEN
    assert channel.check().result == Result.MISCONFIGURED
    assert (fake.validated, fake.accepted) == (2, [])


@pytest.mark.parametrize("name", firebase_seam.NAMES)
def test_a_changed_sdk_is_noticed_before_anything_is_sent(
    fake: FakeFcm, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    real = firebase_seam.messaging._get_messaging_service

    def renamed(app: Any) -> Any:
        service = real(app)
        service.__dict__.pop(name)
        return service

    monkeypatch.setattr(firebase_seam.messaging, "_get_messaging_service", renamed)
    with pytest.raises(SdkChanged, match=name):
        Fcm(fake.credentials(), url=fake.send_url)
