"""Keeps what it is given, for tests: what a service would answer is told to it before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from backend.push.transports.envelopes import Envelope, Outcome, Result


class Recording:
    """A channel that leads nowhere; `answer` says what became of each envelope."""

    def __init__(self, answer: Callable[[Envelope], Outcome] | None = None, *, most: int = 500) -> None:
        self.most = most
        self.sent: list[Envelope] = []
        self._answer = answer or _accepted

    def send(self, envelopes: Sequence[Envelope], *, now: datetime) -> Sequence[Outcome]:
        self.sent.extend(envelopes)
        return [self._answer(envelope) for envelope in envelopes]

    def close(self) -> None:
        """Nothing is held."""


def _accepted(envelope: Envelope) -> Outcome:
    return Outcome(key=envelope.key, result=Result.ACCEPTED, receipt=f"recorded/{envelope.key}")
