"""What is Web Push's own: where it doesn't go, what it signs, what fits."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address

import orjson
import pytest

from backend.common.fetching import Policy
from backend.push.targets import Target
from backend.push.transports import pool, web_push
from backend.push.transports.answers import LONGEST_PAUSE
from backend.push.transports.envelopes import Envelope, Result
from backend.push.transports.web_push import MOST_BYTES, WebPush, payload
from tests.push.fakes import web_push as web_push_fake
from tests.push.fakes.web_push import Answer, fake_web_push
from tests.push.transports.contract import NOW, WebPushBench, notification


@pytest.fixture
def bench() -> Iterator[WebPushBench]:
    with fake_web_push() as fake:
        made = WebPushBench(fake)
        yield made
        made.channel.close()


def subscription(bench: WebPushBench, **changes: str) -> Target:
    """One as a browser would have made it, but for the changes."""
    document = json.loads(bench.address(1).value)
    if "endpoint" in changes:
        document["endpoint"] = changes.pop("endpoint")
    document["keys"] |= changes
    return Target(transport="web_push", kind="web_push", value=json.dumps(document))


@pytest.mark.parametrize(
    "endpoint",
    ["http://127.0.0.1/push/1", "https://push.example.org:8443/1", "https://10.0.0.7/1", "https://inside.example/1"],
)
def test_it_goes_nowhere_where_the_door_is_shut(bench: WebPushBench, endpoint: str) -> None:
    channel = WebPush(bench.credentials, policy=Policy(resolver=lambda _host: [ip_address("192.168.1.1")]))
    target = subscription(bench, endpoint=endpoint)
    (outcome,) = channel.send([Envelope(key=1, target=target, notification=notification())], now=NOW)
    channel.close()
    assert (outcome.result, outcome.reason) == (Result.REJECTED, "address_refused")
    assert bench.requests() == 0


@pytest.mark.parametrize("keys", [{"p256dh": "AAAAAAAAAAAAAAAAAAAAAAAA"}, {"p256dh": "B"}, {"auth": "="}])
def test_keys_that_are_none_spoil_only_their_own(bench: WebPushBench, keys: dict[str, str]) -> None:
    bad = Envelope(key=1, target=subscription(bench, **keys), notification=notification())
    outcomes = {one.key: one for one in bench.channel.send([bad, bench.envelope(2)], now=NOW)}
    assert (outcomes[1].result, outcomes[1].reason) == (Result.REJECTED, "invalid_subscription")
    assert outcomes[2].result == Result.ACCEPTED


def test_a_service_that_never_answers_may_have_it(bench: WebPushBench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_push, "TIMEOUT", 1.0)
    bench.fake.answer = lambda _browser: Answer(seconds=1.5)
    channel = WebPush(bench.credentials, policy=bench.fake.policy)
    (outcome,) = channel.send([bench.envelope()], now=NOW)
    channel.close()
    assert (outcome.result, outcome.reason) == (Result.UNKNOWN, "timed_out")


@pytest.mark.parametrize("told", ["\u00b2", "-1", "9" * 5_000, "Fri, 31 Dec 9999 23:59:59 GMT", ",", "2 Jan 2026 ::"])
def test_of_what_a_stranger_answers_nothing_spoils_the_others(bench: WebPushBench, told: str) -> None:
    answer = Answer(status=429, headers={"Retry-After": told})
    bench.fake.answer = lambda browser: answer if browser == "address-1" else Answer()
    outcomes = {one.key: one for one in bench.channel.send([bench.envelope(1), bench.envelope(2)], now=NOW)}
    assert outcomes[1].result == Result.RETRY
    assert timedelta() <= (outcomes[1].retry_after or timedelta()) <= LONGEST_PAUSE
    assert outcomes[2].result == Result.ACCEPTED


def test_a_service_that_hangs_holds_up_no_other_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """One answers only when all of another service are told, who come last in the same batch."""
    monkeypatch.setattr(pool, "_lanes", {})
    all_told = threading.Event()
    with fake_web_push() as hanging, fake_web_push() as quick:
        hanging.url = hanging.url.replace("127.0.0.1", "web.push.apple.com")
        quick.url = quick.url.replace("127.0.0.1", "updates.push.services.mozilla.com")
        bench, other = WebPushBench(hanging), WebPushBench(quick)
        other.application_key = bench.application_key
        hanging.answer = lambda _browser: Answer(status=201 if all_told.wait(web_push.TIMEOUT / 2) else 500)
        quick.answer = lambda browser: all_told.set() or Answer() if browser == "address-999" else Answer()
        policy = replace(
            hanging.policy,
            ports=hanging.policy.ports | quick.policy.ports,
            resolver=lambda _host: [ip_address("127.0.0.1")],
        )
        channel = WebPush(bench.credentials, policy=policy)
        batch = [*map(bench.envelope, range(pool.THREADS + 1)), *map(other.envelope, range(990, 1_000))]
        outcomes = channel.send(batch, now=NOW)
        channel.close()
    assert Counter(one.result for one in outcomes) == {Result.ACCEPTED: len(batch)}


def test_a_signature_serves_many_and_is_renewed_in_time(bench: WebPushBench) -> None:
    for hours in (0, 1, 7):
        bench.fake.now = NOW + timedelta(hours=hours)
        bench.channel.send([bench.envelope(key) for key in range(3)], now=bench.fake.now)
    signatures = [headers["Authorization"] for _browser, _told, headers in bench.fake.accepted]
    assert len(signatures) == 9
    assert len(set(signatures)) == 2


def test_another_towns_key_opens_nothing(bench: WebPushBench) -> None:
    target = Target(
        transport="web_push", kind="web_push", value=bench.fake.subscribe("stranger", application_key="another")
    )
    (outcome,) = bench.channel.send([Envelope(key=1, target=target, notification=notification())], now=NOW)
    assert outcome.result == Result.MISCONFIGURED
    assert not bench.fake.accepted


def test_towns_share_their_connections() -> None:
    first, second = (WebPush(web_push_fake.credentials()[0]) for _town in range(2))
    first.close()
    assert first._poster is second._poster


def test_what_is_urgent_and_what_replaces_what_is_said_to_the_service(bench: WebPushBench) -> None:
    bench.channel.send([bench.envelope(1, is_urgent=True), bench.envelope(2)], now=NOW)
    said = {browser: headers for browser, _told, headers in bench.fake.accepted}
    assert [said[f"address-{key}"]["Urgency"] for key in (1, 2)] == ["high", "normal"]
    assert len({headers["Topic"] for headers in said.values()}) == 1


@pytest.mark.parametrize("sign", ["ä", '"', "a", "🎉"])
def test_a_text_that_is_too_long_is_cut(sign: str) -> None:
    document = payload(notification(body=sign * 9_000))
    assert MOST_BYTES - 200 < len(document) <= MOST_BYTES
    assert orjson.loads(document)["body"].endswith("…")
