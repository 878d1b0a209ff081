"""What somebody has switched off they are not told any more, also where it was planned for them already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from backend.push.audiences import CONDITION, Audience
from backend.push.claiming import count
from backend.push.models import Delivery, Device, Message

UNWANTED = "unwanted"  # the reason in tallies
_WANTED = f"SELECT EXISTS (SELECT FROM push_device device WHERE device.id = %(device)s AND {CONDITION})"  # noqa: S608 - no value in it


@transaction.atomic
def put_aside_unwanted(device: Device, *, now: datetime) -> None:
    """Settle what waits for this device and is not for it as it is now; one statement where nothing waits.

    Reminders are left alone: they were asked for one by one.
    """
    waiting = Delivery.objects.filter(device=device, state=Delivery.State.WAITING)
    messages = Message.objects.filter(pk__in=waiting.values("message"))
    unwanted = [message.pk for message in messages if not _is_wanted(message, device=device)]
    if not unwanted:
        return
    settled = waiting.filter(message__in=unwanted)
    keys = [(message, transport, Delivery.State.USELESS.value, UNWANTED) for message, transport in _of(settled)]
    settled.update(state=Delivery.State.USELESS, reason=UNWANTED, done_at=now)
    with connection.cursor() as cursor:
        count(cursor, [(key, 0.0) for key in keys])


def _of(deliveries: Any) -> list[tuple[int, str]]:
    """Held in the order of their ids, as `erasing` takes them."""
    return list(deliveries.order_by("pk").select_for_update(of=("self",)).values_list("message_id", "transport"))


def _is_wanted(message: Message, *, device: Device) -> bool:
    """A week by mail of other districts is still a week."""
    audience = Audience.kept(message.audience)
    if not (audience.is_everybody or audience.topics or audience.sources or audience.subscribed):
        return bool(device.transport)
    with connection.cursor() as cursor:
        values = audience.values(today=device.last_seen_on)
        cursor.execute(_WANTED, values | {"device": device.pk, "same_areas": None})
        return bool(cursor.fetchone()[0])
