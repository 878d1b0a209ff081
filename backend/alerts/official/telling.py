"""Who is told of an official warning by a notification: where the town switched it on, and whoever was told before."""

from __future__ import annotations

from datetime import datetime

from backend.alerts.models import Alert, OfficialWarnings
from backend.alerts.pushing import SUBJECT, WAKING, messages_of, release_message
from backend.push.models import Message
from backend.push.subjects import module_of
from backend.tenants.models import Municipality


def tell_if_wanted(alert: Alert, *, before: Alert | None, town: Municipality, now: datetime, is_waking: bool) -> bool:
    """Release its message with the transaction around it; whether there is one.

    Whoever was told of what it takes the place of is told of it too, however mild it is; on the phones it stands in
    that one's place. Nobody is woken by what is no worse than before.
    """
    if module_of(SUBJECT, town=town) is None:
        return False
    told = messages_of([before]).first() if before is not None else None
    if told is None and (alert.status == Alert.Status.ALL_CLEAR or not _wants(alert)):
        return False
    release_message(
        alert,
        key=f"{SUBJECT} {alert.public_id} {messages_of([alert]).count()}",
        told=told,
        by=None,
        now=now,
        is_waking=is_waking and alert.status != Alert.Status.ALL_CLEAR and alert.severity in WAKING,
    )
    return True


def has_been_told(alert: Alert) -> bool:
    """Whether there is a message of it, which may have reached somebody."""
    return messages_of([alert]).exclude(state=Message.State.DRAFT).exists()


def _wants(alert: Alert) -> bool:
    row = OfficialWarnings.objects.first()
    return row is not None and row.pushes(alert.severity)
