"""What is Expo's own: requests that are refused as a whole, and receipts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.push.transports.envelopes import Result
from backend.push.transports.expo import Expo
from tests.push.fakes.expo import Answer, fake_expo
from tests.push.transports.contract import NOW, ExpoBench


@pytest.fixture
def bench() -> Iterator[ExpoBench]:
    with fake_expo() as fake:
        made = ExpoBench(fake)
        yield made
        made.channel.close()


def test_a_hundred_are_one_request(bench: ExpoBench) -> None:
    bench.channel.send([bench.envelope(key) for key in range(100)], now=NOW)
    assert (bench.requests(), len(bench.told())) == (1, 100)


def test_one_address_that_expo_refuses_does_not_keep_the_others_from_theirs(bench: ExpoBench) -> None:
    spoiling = bench.address(7).value
    bench.fake.answer = lambda messages: Answer(
        status=400 if any(message["to"] == spoiling for message in messages) else 200, code="VALIDATION_ERROR"
    )
    outcomes = {one.key: one for one in bench.channel.send([bench.envelope(key) for key in range(20)], now=NOW)}
    assert outcomes.pop(7).result == Result.REJECTED
    assert {one.result for one in outcomes.values()} == {Result.ACCEPTED}
    assert len(bench.told()) == len({one["to"] for one in bench.told()}) == 19


def test_devices_of_several_apps_are_told_app_by_app(bench: ExpoBench) -> None:
    bench.fake.app = lambda address: f"@musterstadt/{int(address.rpartition('-')[2].rstrip(']')) % 3}"
    outcomes = bench.channel.send([bench.envelope(key) for key in range(30)], now=NOW)
    assert {one.result for one in outcomes} == {Result.ACCEPTED}
    assert bench.requests() == 4
    assert len({one["to"] for one in bench.told()}) == len(bench.told()) == 30


def test_receipts_say_what_became_of_tickets(bench: ExpoBench) -> None:
    sent = bench.channel.send([bench.envelope(key) for key in range(3)], now=NOW)
    asked = {one.receipt: one.key for one in sent} | {"forgotten": 99}
    said = {"ticket-1": "DeviceNotRegistered", "ticket-2": "MessageRateExceeded"}
    bench.fake.receipt = lambda ticket: said.get(ticket, "")
    channel = bench.channel
    assert isinstance(channel, Expo)
    found = {one.key: one.result for one in channel.receipts(asked)}
    assert found == {0: Result.ACCEPTED, 1: Result.GONE, 2: Result.RETRY}
    bench.fake.answer = lambda _messages: Answer(status=503)
    assert channel.receipts(asked) == []


def test_access_is_asked_for_and_checked_without_telling_anybody(bench: ExpoBench) -> None:
    channel = Expo(bench.fake.credentials(access_token="secret"), host=bench.fake.url)
    assert channel.check().result == Result.ACCEPTED
    bench.fake.answer = lambda _messages: Answer(status=401, code="UNAUTHORIZED")
    assert channel.check().result == Result.MISCONFIGURED
    channel.close()
    assert set(bench.fake.authorizations) == {"Bearer secret"}
    assert not bench.told()
