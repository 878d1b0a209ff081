"""Quiet hours that began after a delivery was planned: it is put off to their end, and nobody is woken by a retry.

What is planned within quiet hours waits from the start, see `planning`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from backend.common.clock import local
from backend.push.claiming import Claim
from backend.push.models.messages import Severity
from backend.push.planning import NIGHT, NOT_BEFORE, quiet_of_town
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading

AT_ONCE = timedelta(minutes=1)  # what is sent so soon after it was due was looked at when it was planned

_PUT_OFF = f"""
WITH hours AS (
    SELECT delivery.id,
        coalesce(device.quiet_from, %(quiet_from)s::time, night.quiet_from) AS quiet_from,
        coalesce(device.quiet_until, %(quiet_until)s::time, night.quiet_until) AS quiet_until
    FROM push_delivery delivery
    JOIN push_device device ON device.id = delivery.device_id
    JOIN push_message message ON message.id = delivery.message_id
    LEFT JOIN (SELECT %(night_from)s::time AS quiet_from, %(night_until)s::time AS quiet_until) AS night
        ON message.keeps_quiet
    WHERE delivery.id = ANY(%(ids)s::bigint[]) AND NOT message.is_waking
        AND (message.keeps_quiet OR message.severity <> %(reminder)s)
), moments AS (
    SELECT id, {NOT_BEFORE} AS moment FROM hours
)
UPDATE push_delivery delivery
SET state = 'waiting', not_before = moments.moment, claimed_at = NULL, attempts = delivery.attempts - 1
FROM moments
WHERE delivery.id = moments.id AND delivery.state = 'sending' AND moments.moment > %(send_at)s
RETURNING delivery.id
"""  # noqa: S608 - no value in it


def put_off(claims: Iterable[Claim], *, town: Municipality, now: datetime) -> set[int]:
    """Those of these claims that wait for the end of quiet hours; nothing is asked where all go out in time.

    A time that a person chose beats quiet hours, also when it comes late; what becomes of what they were reminded of
    comes at no such time.
    """
    late = [one.id for one in claims if _is_late(one, now=now)]
    if not late:
        return set()
    clock, quiet = local(now, zone=Reading(town=town, now=now, lang="").zone), quiet_of_town()
    values: dict[str, Any] = {
        "ids": late,
        "is_waking": False,
        "reminder": Severity.REMINDER,
        "night_from": NIGHT.start,
        "night_until": NIGHT.end,
        "quiet_from": quiet.start,
        "quiet_until": quiet.end,
        "send_at": now,
        "clock": clock.time(),
        "day": clock.date(),
        "zone": town.timezone,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PUT_OFF, values)
        return {id_ for (id_,) in cursor.fetchall()}


def _is_late(one: Claim, *, now: datetime) -> bool:
    return one.attempts > 1 or now - one.due_at > AT_ONCE
