"""What every transport keeps to: one attempt, one outcome, nothing raised, nothing told of an address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.push.transports.envelopes import Result
from tests.push.transports.contract import BENCHES, NOW, SPEAKING, Bench


@pytest.fixture(params=list(BENCHES))
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with BENCHES[request.param]() as made:
        yield made
        made.channel.close()


@pytest.mark.parametrize("name", list(BENCHES))
def test_each_answer_has_its_outcome_after_one_attempt(name: str) -> None:
    with BENCHES[name]() as first:
        answers = first.answers
        assert set(answers.values()) == set(first.outcomes)
    for number, (answer, result) in enumerate(answers.items()):
        with BENCHES[name]() as bench:
            bench.will(answer)
            (outcome,) = bench.channel.send([bench.envelope(number)], now=NOW)
            bench.channel.close()
            assert (outcome.key, outcome.result) == (number, result), answer
            assert bench.requests() == 1, answer
            assert "address-" not in repr(outcome), answer
            assert len(outcome.reason) <= 60, answer
            if answer == "later":
                assert outcome.retry_after == bench.pause


def test_a_full_batch_is_told_each_once_and_tells_what_a_device_needs(bench: Bench) -> None:
    envelopes = [bench.envelope(key) for key in range(min(bench.channel.most, 250))]
    outcomes = bench.channel.send(envelopes, now=NOW)
    assert sorted(outcome.key for outcome in outcomes) == [envelope.key for envelope in envelopes]
    assert {outcome.result for outcome in outcomes} == {Result.ACCEPTED}
    told = bench.told()
    assert len(told) == len(envelopes)
    if "to" in bench.carries:
        assert sorted(one["to"] for one in told) == sorted(f"address-{envelope.key}" for envelope in envelopes)
    wanted = {
        "title": "Straße gesperrt",
        "body": "Bis Freitag.",
        "url": "https://musterstadt.example.org/n/1",
        "collapse_id": "news-1",
        "lives": 86_400,
    }
    assert [key for key in wanted if key in bench.carries and told[0][key] != wanted[key]] == []


@pytest.mark.parametrize("name", list(SPEAKING))
def test_a_service_that_is_not_there_was_told_nothing(name: str) -> None:
    with SPEAKING[name]() as bench:
        channel = bench.to_nobody()
        (outcome,) = channel.send([bench.envelope()], now=NOW)
        channel.close()
    assert outcome.result == Result.RETRY


def test_nothing_to_send_says_nothing(bench: Bench) -> None:
    assert list(bench.channel.send([], now=NOW)) == []
    assert bench.requests() == 0


def test_what_has_no_end_and_what_is_long_over_is_taken_too(bench: Bench) -> None:
    envelopes = [bench.envelope(1, useless_at=None), bench.envelope(2, useless_at=NOW, collapse_id="")]
    assert {outcome.result for outcome in bench.channel.send(envelopes[:1], now=NOW)} == {Result.ACCEPTED}
    assert {outcome.result for outcome in bench.channel.send(envelopes[1:], now=NOW)} == {Result.ACCEPTED}
