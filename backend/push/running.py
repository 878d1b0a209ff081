"""One turn of a town: plan what is due, send it, the most urgent first, and say when there is something to do again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial

from django.db.models import Min

from backend.common.clock import earliest
from backend.push import breakers
from backend.push.claiming import most_urgent
from backend.push.composing.rules import is_over
from backend.push.ending import call_off, finish
from backend.push.failing_messages import fail
from backend.push.models import Breaker, Delivery, Message
from backend.push.models.messages import Severity
from backend.push.planning import plan, quiet_of_town
from backend.push.sending import Channels, Clock, Question, send_due
from backend.push.subjects import NotComposed
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading


def run(
    *,
    town: Municipality,
    channels: Channels,
    clock: Clock,
    is_wanted_elsewhere: Question,
    is_anybody_waiting: Question = lambda _urgency: True,
) -> None:
    """Plan and send in the current schema, up to the town's share, or until something more urgent waits elsewhere."""
    while message := _to_plan(channels=channels, now=clock()):
        severity = Severity(message.severity)
        if is_wanted_elsewhere(severity):
            return
        if not message.planned_up_to and not _goes_out(message, town=town, now=clock()):
            continue
        reading = Reading(town=town, now=clock(), lang=town.languages[0])
        plan(message, reading=reading, quiet=quiet_of_town(), is_interrupted=partial(is_wanted_elsewhere, severity))
    questions = {"is_wanted_elsewhere": is_wanted_elsewhere, "is_anybody_waiting": is_anybody_waiting}
    if not send_due(town=town, channels=channels, clock=clock, **questions):
        finish(now=clock())


def stop_what_is_over(town: Municipality, *, now: datetime) -> None:
    """Nobody more is told of what was taken down while phones in quiet hours waited for it."""
    running = Message.objects.written().filter(state__in=[Message.State.PLANNING, Message.State.SENDING])
    for message in running:
        with suppress(NotComposed):  # it was all right when it went out
            if is_over(message, town=town):
                call_off(message, now=now)


def _goes_out(message: Message, *, town: Municipality, now: datetime) -> bool:
    """Whether people are still to be told; otherwise it has come to its end here, and no other message with it."""
    try:
        if not is_over(message, town=town):
            return True
        call_off(message, now=now)
    except NotComposed:
        fail(message, town=town, now=now)
    return False


def _to_plan(*, channels: Channels, now: datetime) -> Message | None:
    """The most urgent message that is due, unless what is planned already is more urgent still."""
    message = Message.objects.due(now=now).order_by("severity", "send_at", "pk").first()
    if message is None:
        return None
    waiting = most_urgent(closed=breakers.closed(now=now, channels=channels), now=now)
    return message if waiting is None or message.severity <= waiting else None


def upcoming(*, channels: Channels, now: datetime) -> Iterator[tuple[Severity, datetime]]:
    """For each urgency the next moment at which there is something to do; `now` for what is due."""
    closed = breakers.closed(now=now, channels=channels)
    for severity in Severity:
        messages = Message.objects.to_plan().filter(severity=severity)
        waiting = Delivery.objects.filter(state=Delivery.State.WAITING, severity=severity)
        resting = waiting.filter(transport__in=list(channels)).values("transport")
        moment = earliest(
            [
                messages.aggregate(first=Min("send_at"))["first"],
                waiting.spoken_to(closed=closed).aggregate(first=Min("not_before"))["first"],
                Breaker.objects.filter(open_until__gt=now, transport__in=resting).aggregate(first=Min("open_until"))[
                    "first"
                ],
            ]
        )
        if moment is not None:
            yield severity, max(moment, now)
