"""What the outcome of a test means for an address: when it counts as broken, and when to come back; no network."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from backend.common.clock import local_day
from backend.common.fetching import next_attempt
from backend.library.models import WebAddress

State = WebAddress.State

WEEK, DAY = timedelta(days=7), timedelta(days=1)
SOON = timedelta(days=2)  # whether what was broken has been mended


class Outcome(Enum):
    """How a test ended; the number says on how many days in a row an address is broken."""

    FINE = 0
    UNTESTABLE = -1  # it refuses programs, or leads where we don't go
    FAILED = 4  # no answer, or an error of the server, which tomorrow may be mended
    GONE = 2  # the server says that there is nothing
    GONE_HERE = 1  # on our own pages we know for sure


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a test found; `reason` in words for the editors."""

    outcome: Outcome
    reason: str = ""
    moved_to: str = ""
    retry_after: datetime | None = None


def judge(address: WebAddress, verdict: Verdict, *, now: datetime, zone: ZoneInfo, jitter: random.Random) -> None:
    """Note the outcome on the row, in memory."""
    address.tested_at, address.asked_at = now, None
    address.reason, address.moved_to = verdict.reason[:300], verdict.moved_to
    if verdict.outcome in {Outcome.FINE, Outcome.UNTESTABLE}:
        address.failing_since, address.failed_days, address.last_failed_on = None, 0, None
        address.state = _state_without_failure(verdict)
    else:
        _note_failure(address, outcome=verdict.outcome, now=now, zone=zone)
    floor = {State.SUSPECT: DAY, State.BROKEN: SOON}.get(State(address.state), WEEK)
    if address.url.startswith("/"):
        floor = DAY  # costs nobody anything
    address.next_test_at = next_attempt(
        failures=0, now=now, floor=floor, jitter=jitter, retry_after=verdict.retry_after
    )


def _state_without_failure(verdict: Verdict) -> State:
    if verdict.outcome is Outcome.UNTESTABLE:
        return State.UNTESTABLE
    return State.MOVED if verdict.moved_to else State.FINE


def _note_failure(address: WebAddress, *, outcome: Outcome, now: datetime, zone: ZoneInfo) -> None:
    """Several failures on one day are one."""
    today = local_day(now, zone=zone)
    address.failing_since = address.failing_since or now
    if address.last_failed_on != today:
        address.failed_days, address.last_failed_on = address.failed_days + 1, today
    if address.state != State.BROKEN:
        address.state = State.BROKEN if address.failed_days >= outcome.value else State.SUSPECT
