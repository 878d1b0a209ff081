"""How messages come to their end: of what is useless nobody is told, and what has nothing left to send is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from backend.push.claiming import count
from backend.push.models import Delivery, Message

MOST = 10_000  # deliveries in one statement
_OPEN = [Delivery.State.WAITING, Delivery.State.SENDING]
_RUNNING = [Message.State.SCHEDULED, Message.State.PLANNING, Message.State.SENDING]
_EXPIRE = """
WITH useless AS (
    SELECT delivery.id FROM push_delivery delivery JOIN push_message message ON message.id = delivery.message_id
    WHERE delivery.state = 'waiting' AND (delivery.useless_at <= %(now)s OR message.state = 'cancelled')
    LIMIT %(most)s FOR UPDATE OF delivery SKIP LOCKED
)
UPDATE push_delivery delivery SET state = 'useless', done_at = %(now)s FROM useless WHERE delivery.id = useless.id
RETURNING delivery.message_id, delivery.transport
"""


def expire(*, now: datetime) -> int:
    """Settle what nobody needs to hear of any more, whatever it waits for; returns how many deliveries."""
    settled = 0
    values: dict[str, Any] = {"now": now, "most": MOST}
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_EXPIRE, values)
            rows = cursor.fetchall()
            count(cursor, [((message, transport, "useless", ""), 0.0) for message, transport in rows])
        settled += len(rows)
        if len(rows) < MOST:
            return settled


def finish(*, now: datetime) -> int:
    """Write down which messages have nothing under way any more; returns how many."""
    open_ones = Delivery.objects.filter(message=OuterRef("pk"), state__in=_OPEN)
    done = Message.objects.filter(finished_at=None).exclude(Exists(open_ones))
    sent = done.filter(state=Message.State.SENDING).update(state=Message.State.SENT, finished_at=now)
    return sent + done.filter(state=Message.State.CANCELLED).update(finished_at=now)


@transaction.atomic
def call_off(message: Message, *, now: datetime) -> None:
    """What it is about is gone before anybody was told of it, or all were."""
    running = Message.objects.filter(pk=message.pk, state__in=_RUNNING)
    running.update(state=Message.State.CANCELLED, finished_at=None if message.planned_up_to else now)
