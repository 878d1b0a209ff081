"""Deliveries are claimed before they are sent, and what became of them is written down; who is spoken to is not here.

"Sending" is committed before anybody is called. What is found in that state long after was perhaps sent and perhaps
not: only where twice is better than never is it tried again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from backend.push.models import Delivery
from backend.push.models.messages import Severity

LEASE = timedelta(minutes=5)  # longer than a batch can last by far
# Of what may have arrived, this and all that is more urgent is repeated: a second time is better than none.
REPEATED = Severity.REMINDER
UNCLEAR = "interrupted"
AGAIN = "retry"  # in tallies: what has not come to its end

_OPEN = "NOT transport = ANY(%(closed)s::text[]) AND NOT transport || ' ' || project = ANY(%(closed)s::text[])"
_CLAIM = f"""
WITH due AS (
    SELECT id FROM push_delivery
    WHERE state = 'waiting' AND not_before <= %(now)s AND {_OPEN}
    ORDER BY severity, not_before, id
    LIMIT %(size)s FOR UPDATE SKIP LOCKED
)
UPDATE push_delivery delivery SET state = 'sending', claimed_at = %(now)s, attempts = delivery.attempts + 1
FROM due, push_device device
WHERE delivery.id = due.id AND device.id = delivery.device_id
RETURNING delivery.id, delivery.message_id, device.id, delivery.transport, device.transport, device.project,
    device.target_sealed, device.lang, delivery.attempts, delivery.severity, delivery.not_before
"""  # noqa: S608 - no value in it
_MOST_URGENT = f"""
SELECT min(severity) FROM push_delivery
WHERE state = 'waiting' AND not_before <= %(now)s AND {_OPEN}
"""  # noqa: S608 - see above
_RECORD = """
UPDATE push_delivery delivery
SET state = outcome.state, reason = outcome.reason, receipt = outcome.receipt, not_before = outcome.not_before,
    claimed_at = NULL, done_at = CASE WHEN outcome.state = 'waiting' THEN NULL ELSE %(now)s END
FROM unnest(
    %(ids)s::bigint[], %(states)s::varchar[], %(reasons)s::varchar[], %(receipts)s::varchar[],
    %(moments)s::timestamptz[]
) AS outcome(id, state, reason, receipt, not_before)
WHERE delivery.id = outcome.id AND delivery.state = 'sending'
RETURNING delivery.id
"""
_TALLY = """
INSERT INTO push_tally (message_id, transport, result, reason, number, seconds)
SELECT * FROM unnest(
    %(messages)s::bigint[], %(transports)s::varchar[], %(results)s::varchar[], %(reasons)s::varchar[],
    %(numbers)s::integer[], %(seconds)s::double precision[]
)
ON CONFLICT (message_id, transport, result, reason)
DO UPDATE SET number = push_tally.number + excluded.number, seconds = push_tally.seconds + excluded.seconds
"""
_INTERRUPTED = """
UPDATE push_delivery
SET state = CASE WHEN severity <= %(repeated)s THEN 'waiting' ELSE 'unknown' END,
    reason = %(reason)s, claimed_at = NULL, done_at = CASE WHEN severity <= %(repeated)s THEN NULL ELSE %(now)s END
WHERE state = 'sending' AND claimed_at <= %(before)s
RETURNING message_id, transport, state
"""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One delivery that is ours until the lease is over."""

    id: int
    message: int
    device: int
    planned_for: str  # the transport that the device had then
    transport: str  # the one that it has now
    project: str
    sealed: str = field(repr=False)
    lang: str
    attempts: int  # this one included
    severity: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Record:
    """What became of a claim: its new state, and when it is tried again if it waits."""

    claim: Claim
    state: Delivery.State
    result: str
    reason: str = ""
    receipt: str = ""
    not_before: datetime | None = None


def claim(*, size: int, closed: Sequence[str], now: datetime) -> list[Claim]:
    """The most urgent deliveries that are due, committed as being sent; any number of workers may ask at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "size": size, "closed": list(closed)})
        rows = cursor.fetchall()
    names = ("id", "message", "device", "planned_for", "transport", "project", "sealed", "lang", "attempts",
             "severity", "due_at")  # fmt: skip
    claims = [Claim(**dict(zip(names, row, strict=True))) for row in rows]
    return sorted(claims, key=lambda claim: (claim.severity, claim.due_at, claim.id))


def most_urgent(*, closed: Sequence[str], now: datetime) -> Severity | None:
    """How urgent the most urgent delivery is that could be claimed now."""
    with connection.cursor() as cursor:
        cursor.execute(_MOST_URGENT, {"now": now, "closed": list(closed)})
        (found,) = cursor.fetchone()
    return None if found is None else Severity(found)


def record(records: Sequence[Record], *, now: datetime) -> None:
    """Write down what became of these claims, and count it; two statements in one transaction, however many."""
    if not records:
        return
    records = sorted(records, key=lambda one: one.claim.id)  # as `erasing` takes them
    values: dict[str, Any] = {
        "now": now,
        "ids": [one.claim.id for one in records],
        "states": [one.state for one in records],
        "reasons": [one.reason for one in records],
        "receipts": [one.receipt for one in records],
        "moments": [one.not_before or one.claim.due_at for one in records],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RECORD, values)
        settled = {id_ for (id_,) in cursor.fetchall()}  # without those whose lease was over: they are counted already
        count(cursor, [_counted(one, now=now) for one in records if one.claim.id in settled])


def settle_interrupted(*, now: datetime) -> int:
    """What was being sent when its worker died: repeated where that is right, otherwise unknown; returns how many."""
    values: dict[str, Any] = {"now": now, "before": now - LEASE, "repeated": int(REPEATED), "reason": UNCLEAR}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_INTERRUPTED, values)
        rows = cursor.fetchall()
        count(cursor, [((message, transport, _after(state), UNCLEAR), 0.0) for message, transport, state in rows])
    return len(rows)


def _after(state: str) -> str:
    return AGAIN if state == Delivery.State.WAITING else state


TallyKey = tuple[int, str, str, str]  # message, transport, result, reason


def _counted(one: Record, *, now: datetime) -> tuple[TallyKey, float]:
    """Under which key it is counted, and how many seconds after it was due."""
    result = AGAIN if one.state == Delivery.State.WAITING else one.result  # no end: it would be counted each time
    key = (one.claim.message, one.claim.transport or one.claim.planned_for, result, one.reason)
    return key, max((now - one.claim.due_at).total_seconds(), 0.0)


def count(cursor: CursorWrapper, counted: Sequence[tuple[TallyKey, float]]) -> None:
    """Add to the counts, in one order everywhere, so that two workers never wait for each other in a circle."""
    if not counted:
        return
    numbers: Counter[TallyKey] = Counter(key for key, _seconds in counted)
    seconds: defaultdict[TallyKey, float] = defaultdict(float)
    for key, late in counted:
        seconds[key] += late
    keys = sorted(numbers)
    messages, transports, results, reasons = (list(column) for column in zip(*keys, strict=True))
    values: dict[str, Any] = {
        "messages": messages,
        "transports": transports,
        "results": results,
        "reasons": reasons,
        "numbers": [numbers[key] for key in keys],
        "seconds": [seconds[key] for key in keys],
    }
    cursor.execute(_TALLY, values)
