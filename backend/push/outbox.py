"""The door of push for all other rooms: a message is let go here; what it says and to whom is decided before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db import transaction

from backend.common import clock
from backend.push.models import Delivery, Message
from backend.push.models.messages import Severity
from backend.push.planning import NIGHT, quiet_of_town
from backend.push.subscribers import Addressed, How, deliver
from backend.push.tasks import wake
from backend.tenants.registry import Reading

# After so long nobody needs to hear of it any more, unless the message itself knows better.
LIFETIMES = {
    Severity.URGENT: timedelta(hours=24),
    Severity.REMINDER: timedelta(hours=12),
    Severity.NORMAL: timedelta(hours=48),
}


@transaction.atomic
def release(message: Message) -> bool:
    """Let a message go, at its `send_at` or at once; whether it was this call that did it.

    However often and by however many at once it is pressed, one call wins and each device is told once. A job is
    woken with the transaction around it; whoever releases does the same work for ten devices and for all.
    """
    now = clock.now()
    send_at = message.send_at or now
    useless_at = message.useless_at or max(send_at, now) + LIFETIMES[Severity(message.severity)]
    waiting = Message.objects.filter(pk=message.pk, state__in=[Message.State.DRAFT, Message.State.SUBMITTED])
    if not waiting.update(state=Message.State.SCHEDULED, send_at=send_at, useless_at=useless_at):
        return False
    message.state, message.send_at, message.useless_at = Message.State.SCHEDULED, send_at, useless_at
    wake(severity=Severity(message.severity), at=send_at)
    return True


@transaction.atomic
def cancel(message: Message) -> bool:
    """Tell nobody from now on; what is being sent at this moment arrives. Whether there was anything to stop."""
    running = Message.objects.filter(pk=message.pk).exclude(state__in=[Message.State.SENT, Message.State.CANCELLED])
    if not running.update(state=Message.State.CANCELLED):
        return False
    message.state = Message.State.CANCELLED
    wake(severity=Severity(message.severity), at=clock.now())  # so that its deliveries come to their end at once
    return True


@transaction.atomic
def tell(addressed: Sequence[Addressed], *, module: str, severity: Severity, reading: Reading) -> int:
    """Let many messages of one urgency go at once, to those who asked for what they say; returns how many deliveries.

    Quiet hours hold for each attempt: what comes in them is told in the morning, if it is of use then.
    """
    of_town = quiet_of_town()
    quiet = of_town if of_town.start else NIGHT
    how = How(module=module, severity=severity, quiet=quiet, is_waking=False, keeps_quiet=True)
    number = deliver(addressed, how=how, reading=reading)
    if number:
        wake(severity=severity, at=reading.now)
    return number


def earlier(module: str, *, collapse_ids: Collection[str]) -> dict[str, list[Message]]:
    """What was said under these ids so far, oldest first; one statement."""
    found: dict[str, list[Message]] = defaultdict(list)
    rows = Message.objects.filter(module=module, collapse_id__in=collapse_ids).order_by("pk")
    for message in rows.only("key", "collapse_id"):
        found[message.collapse_id].append(message)
    return found


@transaction.atomic
def stop(keys: Collection[int]) -> int:
    """Tell nobody more of these messages, by primary key; returns how many were on their way to anybody."""
    waiting = Delivery.objects.filter(message__in=keys, state=Delivery.State.WAITING).values("message")
    running = Message.objects.filter(pk__in=waiting).exclude(state=Message.State.CANCELLED)
    return running.update(state=Message.State.CANCELLED)
