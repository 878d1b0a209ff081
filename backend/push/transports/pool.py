"""The threads of a process that wait for services to answer: a lane for each service, for all towns together."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from backend.push.transports.envelopes import Envelope, Outcome, Result

logger = logging.getLogger(__name__)

THREADS = 100  # of a lane, unless it says otherwise; also the connections that a channel keeps open
PATIENCE = 90.0  # seconds that an envelope may wait for a thread: far below the lease of what is being sent
SLOW = 5.0  # seconds after which an attempt says that its service hangs
STRIKES = 10  # slow attempts in a row after which a lane rests
REST = 30.0  # seconds


class Lane:
    """The threads that wait for one service. One that hangs holds them and no others, and is soon left alone."""

    def __init__(self, name: str, *, threads: int, is_resting_after_strikes: bool) -> None:
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=f"push {name}")
        self._may_rest = is_resting_after_strikes
        self._strikes = 0
        self._resting_until = 0.0
        self._lock = threading.Lock()

    def submit(self, attempt: Callable[[Envelope], Outcome], envelope: Envelope, *, until: float) -> Future[Outcome]:
        """Try it in one of the threads; what is not tried until then, or while the lane rests, is for later."""
        return self._pool.submit(self._try, attempt, envelope, until)

    def _try(self, attempt: Callable[[Envelope], Outcome], envelope: Envelope, until: float) -> Outcome:
        began = time.monotonic()
        if began > until or began < self._resting_until:
            return Outcome(key=envelope.key, result=Result.RETRY, reason="not_tried")
        try:
            return attempt(envelope)
        except Exception as error:  # noqa: BLE001 - libraries and what strangers answer them; nobody knows what arrived
            name = type(error).__name__
            logger.error("an attempt to send raised %s", name)  # noqa: TRY400 - its text may hold the address
            return Outcome(key=envelope.key, result=Result.UNKNOWN, reason=name)
        finally:
            self._note(seconds=time.monotonic() - began)

    def _note(self, *, seconds: float) -> None:
        """After a rest a single slow attempt is enough for another one."""
        if seconds < SLOW and not self._strikes:
            return
        with self._lock:
            self._strikes = self._strikes + 1 if seconds >= SLOW else 0
            if self._may_rest and self._strikes >= STRIKES:
                self._strikes = STRIKES - 1
                self._resting_until = time.monotonic() + REST


_lanes: dict[str, Lane] = {}


def lane(name: str, *, threads: int = THREADS, is_resting_after_strikes: bool = True) -> Lane:
    """The one of this process; made when it is first needed, after the process has forked."""
    made = _lanes.get(name) or Lane(name, threads=threads, is_resting_after_strikes=is_resting_after_strikes)
    return _lanes.setdefault(name, made)  # of two that are made at once, one never gets a thread


def side_by_side(
    attempt: Callable[[Envelope], Outcome], envelopes: Sequence[Envelope], *, lane_of: Callable[[Envelope], Lane]
) -> list[Outcome]:
    """One outcome for each. An attempt that raises, by whatever a service answers, spoils no other one's.

    What waited too long, since others hold the threads, is not sent: its lease may be over before it has its answer.
    """
    until = time.monotonic() + PATIENCE
    attempts = [lane_of(envelope).submit(attempt, envelope, until=until) for envelope in envelopes]
    return [one.result() for one in attempts]
