"""Messages that nobody wrote, and tests, are erased when they have long done their work; months keep their counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import QuerySet

from backend.push.models import Message

TESTS_KEPT = timedelta(days=3)  # after somebody pressed the button; longer than the service tries it
AUTOMATIC_KEPT = timedelta(days=14)  # after they came to an end, as their deliveries
MOST = 1_000  # messages in one transaction

# The counts of messages that go; what reached nobody was never one.
_ADD_MONTHS = """
INSERT INTO push_pastmonth AS past (first, severity, messages, planned, opened)
SELECT date_trunc('month', send_at AT TIME ZONE %(zone)s)::date, severity, count(*), sum(planned), sum(opened)
FROM push_message WHERE id = ANY(%(messages)s) AND planned > 0 GROUP BY 1, 2 ORDER BY 1, 2
ON CONFLICT (first, severity) DO UPDATE SET
    messages = past.messages + excluded.messages,
    planned = past.planned + excluded.planned,
    opened = past.opened + excluded.opened
"""
_ADD_TALLIES = """
INSERT INTO push_pasttally AS past (first, transport, result, number, seconds)
SELECT date_trunc('month', message.send_at AT TIME ZONE %(zone)s)::date,
    tally.transport, tally.result, sum(tally.number), sum(tally.seconds)
FROM push_tally tally JOIN push_message message ON message.id = tally.message_id
WHERE message.id = ANY(%(messages)s) AND message.planned > 0 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
ON CONFLICT (first, transport, result) DO UPDATE SET
    number = past.number + excluded.number,
    seconds = past.seconds + excluded.seconds
"""


def erase_messages(*, zone: ZoneInfo, now: datetime) -> int:
    """Erase tests, and what modules sent by themselves, with their deliveries; returns how many.

    What people wrote, and urgent notices, stay: they say what the town told its citizens.
    """
    tests = Message.objects.exclude(test_devices=[]).filter(created_at__lte=now - TESTS_KEPT)
    automatic = Message.objects.automatic().filter(finished_at__lte=now - AUTOMATIC_KEPT)
    return _erase(tests) + _erase(automatic, zone=zone)


@transaction.atomic
def _some(old: QuerySet[Message], *, zone: ZoneInfo | None) -> int:
    """A batch, whose counts go on where they are of a `zone`; one statement a table."""
    keys = list(old.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)[:MOST])
    if zone is not None and keys:
        values: dict[str, Any] = {"messages": keys, "zone": zone.key}
        with connection.cursor() as cursor:
            cursor.execute(_ADD_MONTHS, values)
            cursor.execute(_ADD_TALLIES, values)
    Message.objects.filter(pk__in=keys).delete()
    return len(keys)


def _erase(old: QuerySet[Message], *, zone: ZoneInfo | None = None) -> int:
    erased = 0
    while number := _some(old, zone=zone):
        erased += number
    return erased
