"""Receipts, from transports that say only later what became of what they took; how they are asked is theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from cryptography.fernet import InvalidToken
from django.db import connection, transaction
from django.db.models import QuerySet

from backend.push.erasing import erase_held, hold, hold_deliveries
from backend.push.models import Delivery, Device
from backend.push.sending import FIRST_PAUSE
from backend.push.targets import unseal
from backend.push.transports.envelopes import Channel, Outcome, Result

ASKED_AFTER = timedelta(minutes=15)  # what Expo asks for
KEPT_FOR = timedelta(hours=23)  # Expo forgets them after a day
MOST = 20_000  # in one turn; the next sweep asks for more

# What is accepted stays so and is not asked about again; the receipt guards against what happened meanwhile.
_CORRECT = """
UPDATE push_delivery delivery
SET state = outcome.state, reason = outcome.reason, receipt = '', not_before = %(again_at)s,
    done_at = CASE WHEN outcome.state = 'waiting' THEN NULL ELSE delivery.done_at END
FROM unnest(%(ids)s::bigint[], %(receipts)s::varchar[], %(states)s::varchar[], %(reasons)s::varchar[])
    AS outcome(id, receipt, state, reason)
WHERE delivery.id = outcome.id AND delivery.receipt = outcome.receipt AND delivery.state = 'accepted'
RETURNING delivery.id, delivery.message_id, delivery.transport, delivery.device_id
"""
_UNCOUNT = """
UPDATE push_tally SET number = greatest(push_tally.number - undone.number, 0)
FROM unnest(%(messages)s::bigint[], %(transports)s::varchar[], %(numbers)s::integer[])
    AS undone(message_id, transport, number)
WHERE push_tally.message_id = undone.message_id AND push_tally.transport = undone.transport
    AND push_tally.result = 'accepted'
"""
_COUNT = """
INSERT INTO push_tally (message_id, transport, result, reason, number, seconds)
SELECT *, 0 FROM unnest(
    %(messages)s::bigint[], %(transports)s::varchar[], %(results)s::varchar[], %(reasons)s::varchar[],
    %(numbers)s::integer[]
)
ON CONFLICT (message_id, transport, result, reason) DO UPDATE SET number = push_tally.number + excluded.number
"""


@runtime_checkable
class Receipting(Protocol):
    """A channel that can be asked later."""

    most_receipts: int

    def receipts(self, asked: Mapping[str, int]) -> Sequence[Outcome]:
        """Receipt -> key of the delivery; an outcome for each that is known by now. Raises nothing."""


def unasked(*, now: datetime) -> QuerySet[Delivery]:
    """What was taken by a transport and may be known better now."""
    taken = Delivery.objects.filter(state=Delivery.State.ACCEPTED).exclude(receipt="")
    return taken.filter(done_at__lte=now - ASKED_AFTER, done_at__gt=now - KEPT_FOR)


def fetch_receipts(*, channels: Mapping[str, Channel], now: datetime) -> int:
    """Ask for what was taken and write down what became of it; returns how many answers there were."""
    answered = 0
    for transport, channel in channels.items():
        if not isinstance(channel, Receipting):
            continue
        rows = list(
            unasked(now=now).filter(transport=transport).order_by("pk").values_list("receipt", "pk", "severity")[:MOST]
        )
        for start in range(0, len(rows), channel.most_receipts):
            part = rows[start : start + channel.most_receipts]
            outcomes = channel.receipts({receipt: key for receipt, key, _severity in part})
            _correct(outcomes, receipts={key: receipt for receipt, key, _severity in part}, now=now)
            answered += len(outcomes)
    return answered


def _correct(outcomes: Sequence[Outcome], *, receipts: Mapping[int, str], now: datetime) -> None:
    """Three statements, however many there are, and those that erase who is gone; one transaction."""
    by_key = {outcome.key: outcome for outcome in outcomes}
    values: dict[str, Any] = {
        "again_at": now + FIRST_PAUSE,
        "ids": list(by_key),
        "receipts": [receipts[key] for key in by_key],
        "states": [_state(outcome) for outcome in by_key.values()],
        "reasons": [outcome.reason[:60] for outcome in by_key.values()],
    }
    gone = {outcome.key: receipts[outcome.key] for outcome in outcomes if outcome.result == Result.GONE}
    with transaction.atomic(), connection.cursor() as cursor:
        erased = _hold_gone(gone) if gone else []
        hold_deliveries(of=erased, and_those=list(by_key))
        cursor.execute(_CORRECT, values)
        wrong = [row for row in cursor.fetchall() if by_key[row[0]].result != Result.ACCEPTED]
        if wrong:
            undone = Counter((message, transport) for _id, message, transport, _device in wrong)
            cursor.execute(_UNCOUNT, _columns(undone, "messages", "transports"))
            counted = Counter(
                (message, transport, by_key[id_].result.value, by_key[id_].reason[:60])
                for id_, message, transport, _device in wrong
            )
            cursor.execute(_COUNT, _columns(counted, "messages", "transports", "results", "reasons"))
        erase_held(erased)


def _state(outcome: Outcome) -> Delivery.State:
    return Delivery.State.WAITING if outcome.result == Result.RETRY else Delivery.State(outcome.result.value)


def _columns(counted: Counter[tuple[Any, ...]], *names: str) -> dict[str, list[Any]]:
    keys = sorted(counted)
    columns = dict(zip(names, map(list, zip(*keys, strict=True)), strict=True))
    return {**columns, "numbers": [counted[key] for key in keys]}


def _hold_gone(gone: Mapping[int, str]) -> list[int]:
    """Devices of these deliveries (id -> receipt), held, but for those that have another address by now."""
    taken = Delivery.objects.filter(pk__in=gone, state=Delivery.State.ACCEPTED)
    receipts = {device: gone[key] for key, device in taken.values_list("pk", "device")}
    there = hold(Device.objects.filter(pk__in=receipts))
    return [key for key, device in there.items() if _is_meant(device, receipt=receipts[key])]


def _is_meant(device: Device, *, receipt: str) -> bool:
    try:
        target = unseal(device.target_sealed, transport=device.transport)
    except InvalidToken:
        return False
    return receipt.endswith(f" {target.mark}")
