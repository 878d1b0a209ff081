"""Messages to those who asked for something by name, with all their deliveries at once; what they say is not here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from backend.common.clock import local
from backend.push.audiences import Audience
from backend.push.models.devices import SILENT_AFTER
from backend.push.models.messages import Severity
from backend.push.planning import NOT_BEFORE, Quiet
from backend.tenants.push import Slot
from backend.tenants.registry import Reading

# One statement, since at six in the evening a town has thousands of messages; one that nobody is left for is not made.
# Whoever is told is held in the order of ids, as `erasing` takes them.
_DELIVER = f"""
WITH told AS (
    SELECT * FROM unnest(%(numbers)s::int[], %(topics)s::varchar[]) AS told (number, topic)
), asking AS (
    SELECT DISTINCT told.number, device.id, device.transport, device.project,
        coalesce(device.quiet_from, %(quiet_from)s::time) AS quiet_from,
        coalesce(device.quiet_until, %(quiet_until)s::time) AS quiet_until
    FROM told
    JOIN push_subscription subscription ON subscription.module = %(module)s AND subscription.topic = told.topic
    JOIN push_device device ON device.id = subscription.device_id
    WHERE device.transport <> '' AND (device.last_seen_on > %(seen_after)s OR device.transport = 'email')
        AND (%(at)s::time IS NULL OR EXISTS (
            SELECT FROM push_reminderslot slot
            WHERE slot.subscription_id = subscription.id AND slot.days_before = %(days_before)s
                AND slot.at = %(at)s AND slot.first_day <= %(for_day)s
        ))
        AND (NOT told.number = ANY(%(later)s::int[]) OR EXISTS (
            SELECT FROM unnest(%(later)s::int[], %(earlier)s::bigint[]) AS heard (later, earlier)
            JOIN push_delivery delivery ON delivery.message_id = heard.earlier AND delivery.device_id = device.id
            WHERE heard.later = told.number AND delivery.state NOT IN ('waiting', 'useless')
        ))
), held AS (
    SELECT id FROM push_device WHERE id IN (SELECT id FROM asking) ORDER BY id FOR KEY SHARE
), going AS (
    SELECT asking.* FROM asking JOIN held USING (id)
), wanted AS (
    SELECT * FROM unnest(
        %(keys)s::varchar[], %(subject_types)s::varchar[], %(subject_ids)s::uuid[], %(paths)s::varchar[],
        %(collapse_ids)s::varchar[], %(useless_ats)s::timestamptz[], %(texts)s::int[]
    ) WITH ORDINALITY AS wanted (key, subject_type, subject_id, path, collapse_id, useless_at, texts, number)
), saved AS (
    INSERT INTO push_message
        (public_id, key, module, subject_type, subject_id, severity, texts, path, audience, choice, collapse_id,
        is_waking, keeps_quiet, state, send_at, useless_at, created_at, sent_back_for, planned_up_to, planned, opened,
        test_devices)
    SELECT gen_random_uuid(), key, %(module)s, subject_type, subject_id, %(severity)s, said.texts, path,
        %(audience)s::jsonb, '{{}}', collapse_id, FALSE, %(keeps_quiet)s, 'sending', %(send_at)s, useless_at,
        %(send_at)s, '', 0, counted.planned, 0, '{{}}'
    FROM wanted
    JOIN (SELECT number, count(*) AS planned FROM going GROUP BY number) counted USING (number)
    JOIN unnest(%(said)s::jsonb[]) WITH ORDINALITY AS said (texts, number) ON said.number = wanted.texts
    RETURNING id, key, useless_at
)
INSERT INTO push_delivery
    (message_id, device_id, transport, project, severity, state, not_before, useless_at, attempts, reason, receipt)
SELECT saved.id, going.id, transport, project, %(severity)s, 'waiting', {NOT_BEFORE}, saved.useless_at, 0, '', ''
FROM going JOIN wanted USING (number) JOIN saved USING (key)
"""  # noqa: S608 - no value in it


@dataclass(frozen=True, kw_only=True)
class Addressed:
    """What is said to those who have one of these topics in their subscriptions to a module; see `Message`."""

    key: str
    texts: Mapping[str, Mapping[str, str]]
    path: str
    collapse_id: str
    useless_at: datetime
    topics: Sequence[str]
    subject_type: str = ""
    subject_id: UUID | None = None
    heard: Sequence[int] = ()  # of them those alone whom one of these messages has reached, or may have; none: all


@dataclass(frozen=True, kw_only=True)
class AskedFor:
    """Of those who are addressed those alone who wanted to be told of this day at this time."""

    slot: Slot
    day: date


@dataclass(frozen=True, kw_only=True)
class How:
    """What the messages of one call have in common."""

    module: str
    severity: Severity
    quiet: Quiet
    is_waking: bool  # also in quiet hours
    keeps_quiet: bool = False  # in them no later attempt either; see `Message`
    only: AskedFor | None = None


def deliver(addressed: Sequence[Addressed], *, how: How, reading: Reading) -> int:
    """Make these messages and their deliveries, in the caller's transaction; returns how many deliveries.

    One statement, however many messages and devices there are.
    """
    if not addressed:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_DELIVER, _columns(addressed) | _values(how, reading=reading))
        return int(cursor.rowcount)


def _columns(addressed: Sequence[Addressed]) -> dict[str, Any]:
    """Lists of what differs. Many messages say the same, so that each text is handed on once."""
    said: dict[str, int] = {}
    known: dict[int, int] = {}  # by identity, since to write the same dict as JSON again costs more than all else
    for one in addressed:
        if id(one.texts) not in known:
            known[id(one.texts)] = said.setdefault(orjson.dumps(one.texts).decode(), len(said) + 1)
    numbered = list(enumerate(addressed, start=1))
    return {
        "numbers": [number for number, one in numbered for _topic in one.topics],
        "topics": [topic for one in addressed for topic in one.topics],
        "later": [number for number, one in numbered for _earlier in one.heard],
        "earlier": [earlier for one in addressed for earlier in one.heard],
        "keys": [one.key for one in addressed],
        "subject_types": [one.subject_type for one in addressed],
        "subject_ids": [one.subject_id for one in addressed],
        "paths": [one.path for one in addressed],
        "collapse_ids": [one.collapse_id for one in addressed],
        "useless_ats": [one.useless_at for one in addressed],
        "texts": [known[id(one.texts)] for one in addressed],
        "said": list(said),
    }


def _values(how: How, *, reading: Reading) -> dict[str, Any]:
    clock = local(reading.now, zone=reading.zone)
    return {
        "module": how.module,
        "severity": how.severity,
        "audience": orjson.dumps(Audience(module=how.module).document()).decode(),
        "days_before": how.only.slot.days_before if how.only else None,
        "at": how.only.slot.at if how.only else None,
        "for_day": how.only.day if how.only else None,
        "seen_after": clock.date() - SILENT_AFTER,
        "is_waking": how.is_waking,
        "keeps_quiet": how.keeps_quiet,
        "quiet_from": how.quiet.start,
        "quiet_until": how.quiet.end,
        "send_at": reading.now,
        "clock": clock.time(),
        "day": clock.date(),
        "zone": reading.town.timezone,
    }
