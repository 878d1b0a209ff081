"""Attempts side by side: each has its outcome, whatever becomes of the others."""

from __future__ import annotations

import logging

import pytest

from backend.push.targets import Target
from backend.push.transports import pool
from backend.push.transports.envelopes import Envelope, Outcome, Result
from backend.push.transports.pool import Lane, lane, side_by_side
from tests.push.transports.contract import notification

ENVELOPES = [
    Envelope(key=key, target=Target(transport="fcm", kind="fid", value=f"address-{key}"), notification=notification())
    for key in range(3)
]


def test_one_that_raises_spoils_no_other_and_no_log_says_whose_it_was(caplog: pytest.LogCaptureFixture) -> None:
    def attempt(envelope: Envelope) -> Outcome:
        if envelope.key == 1:
            raise ZeroDivisionError(envelope.target.value)
        return Outcome(key=envelope.key, result=Result.ACCEPTED)

    with caplog.at_level(logging.DEBUG):
        outcomes = side_by_side(attempt, ENVELOPES, lane_of=lambda _envelope: lane("test"))
    assert [(one.key, one.result) for one in outcomes] == [
        (0, Result.ACCEPTED), (1, Result.UNKNOWN), (2, Result.ACCEPTED),
    ]  # fmt: skip
    assert "ZeroDivisionError" in caplog.text
    assert "address-" not in caplog.text


def test_what_waits_too_long_for_a_thread_is_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PATIENCE", -1.0)
    outcomes = side_by_side(accept, ENVELOPES, lane_of=lambda _envelope: lane("test"))
    assert {one.result for one in outcomes} == {Result.RETRY}


def test_a_service_that_hangs_is_left_alone_for_a_while_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "STRIKES", 2)
    monkeypatch.setattr(pool, "SLOW", 0.0)
    slow = Lane("slow", threads=1, is_resting_after_strikes=True)
    stranger = Lane("stranger", threads=1, is_resting_after_strikes=False)

    def results() -> list[list[Result]]:
        return [
            [one.result for one in side_by_side(accept, ENVELOPES, lane_of=lambda _envelope, lane=lane: lane)]
            for lane in (slow, stranger)
        ]

    assert results() == [[Result.ACCEPTED] * 2 + [Result.RETRY], [Result.ACCEPTED] * 3]
    monkeypatch.setattr(pool, "REST", 0.0)
    slow._resting_until = 0.0
    monkeypatch.setattr(pool, "SLOW", 60.0)
    assert results() == [[Result.ACCEPTED] * 3] * 2
    assert slow._strikes == 0


def accept(envelope: Envelope) -> Outcome:
    return Outcome(key=envelope.key, result=Result.ACCEPTED)
