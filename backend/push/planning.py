"""From a message to its deliveries, a batch of devices after the other; who is called when is not here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import NamedTuple

from django.db import connection, transaction

from backend.common.clock import local
from backend.push.audiences import CONDITION, Audience
from backend.push.models import Message, QuietHours
from backend.push.models.messages import Severity
from backend.tenants.registry import Reading

BATCH = 10_000  # devices looked at in one statement

# A chosen device is told at `send_at`, or when its quiet hours are over; what is inside them is said on the wall clock.
NOT_BEFORE = """
    CASE
        WHEN %(is_waking)s OR quiet_from IS NULL OR quiet_from = quiet_until THEN %(send_at)s
        WHEN quiet_from < quiet_until AND %(clock)s::time >= quiet_from AND %(clock)s::time < quiet_until
            THEN (%(day)s::date + quiet_until) AT TIME ZONE %(zone)s
        WHEN quiet_from > quiet_until AND %(clock)s::time >= quiet_from
            THEN (%(day)s::date + 1 + quiet_until) AT TIME ZONE %(zone)s
        WHEN quiet_from > quiet_until AND %(clock)s::time < quiet_until
            THEN (%(day)s::date + quiet_until) AT TIME ZONE %(zone)s
        ELSE %(send_at)s
    END
"""
_PLAN = f"""
WITH looked AS (
    SELECT * FROM push_device WHERE id > %(after)s ORDER BY id LIMIT %(size)s FOR KEY SHARE
), hours AS (
    SELECT device.id, device.transport, device.project,
        coalesce(device.quiet_from, %(quiet_from)s::time) AS quiet_from,
        coalesce(device.quiet_until, %(quiet_until)s::time) AS quiet_until
    FROM looked device WHERE {CONDITION}
), added AS (
    INSERT INTO push_delivery
        (message_id, device_id, transport, project, severity, state, not_before, useless_at, attempts, reason, receipt)
    SELECT %(message)s, id, transport, project, %(severity)s, 'waiting',
        {NOT_BEFORE},
        %(useless_at)s, 0, '', ''
    FROM hours
    ON CONFLICT (message_id, device_id) DO NOTHING
    RETURNING 1
)
SELECT (SELECT max(id) FROM looked), (SELECT count(*) FROM added)
"""  # noqa: S608 - no value in it


class Quiet(NamedTuple):
    """The town's quiet hours, for devices that have none of their own."""

    start: time | None = None
    end: time | None = None


NO_QUIET = Quiet()
NIGHT = Quiet(start=time(22), end=time(6))  # where neither person nor town says: nobody is woken by what is found at 3


def quiet_of_town() -> Quiet:
    """What the municipality file says."""
    row = QuietHours.objects.first()
    return Quiet(start=row.start, end=row.end) if row else NO_QUIET


def plan(
    message: Message,
    *,
    reading: Reading,
    quiet: Quiet = NO_QUIET,
    is_interrupted: Callable[[], bool] = lambda: False,
) -> int:
    """Make all deliveries of a message that is due, or the rest of them after a crash; returns how many are new.

    Each batch is a transaction of its own that also notes how far the plan has come: three statements, however many
    devices there are, and never two deliveries for one device. Between two batches it may be asked to stop there.
    """
    planned = 0
    while True:
        with transaction.atomic():
            locked = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
            if locked.state not in {Message.State.SCHEDULED, Message.State.PLANNING}:
                return planned
            last, added = _one_batch(locked, reading=reading, quiet=quiet)
            locked.planned += added
            locked.planned_up_to = last or locked.planned_up_to
            locked.state = Message.State.PLANNING if last else Message.State.SENDING
            locked.save(update_fields=["planned", "planned_up_to", "state"])
        planned += added
        if not last or is_interrupted():
            return planned


def _one_batch(message: Message, *, reading: Reading, quiet: Quiet) -> tuple[int | None, int]:
    """The last device that was looked at, or None when there are no more, and how many deliveries were made."""
    start = max(message.send_at or reading.now, reading.now)
    clock = local(start, zone=reading.zone)
    values = {
        **Audience.kept(message.audience).values(today=clock.date(), is_urgent=message.severity == Severity.URGENT),
        "after": message.planned_up_to,
        "size": BATCH,
        "message": message.pk,
        "severity": message.severity,
        # A time that a person chose beats quiet hours.
        "is_waking": message.is_waking or message.severity == Severity.REMINDER,
        "quiet_from": quiet.start,
        "quiet_until": quiet.end,
        "send_at": start,
        "clock": clock.time(),
        "day": clock.date(),
        "zone": reading.town.timezone,
        "useless_at": message.useless_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PLAN, values)
        last, added = cursor.fetchone()
    return last, added
