"""Whom a message is for: what is chosen, as it is kept, and the condition on a device that it means."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from django.db import connection

from backend.push.models.devices import ERASED_AFTER, SILENT_AFTER

# What every sending asks of a device; `device` is its row. One condition, so that an estimate counts who will be told.
# A mailbox is never seen, and gets what its owner has named and nothing else.
CONDITION = """
    device.transport <> '' AND (device.last_seen_on > %(seen_after)s OR device.transport = 'email')
    AND (%(is_everybody)s AND device.transport <> 'email' OR device.topics && %(topics)s::varchar[] OR EXISTS (
        SELECT FROM push_subscription subscription
        WHERE subscription.device_id = device.id AND subscription.module = %(module)s
            AND subscription.topic = ANY(%(subscribed)s::varchar[])
    ) OR %(sources)s::jsonb <> '[]' AND EXISTS (
        SELECT FROM jsonb_to_recordset(%(sources)s::jsonb) AS chosen (id uuid, topics varchar[])
        WHERE device.topics && chosen.topics AND NOT chosen.id = ANY(device.muted_sources)
    ))
    AND (%(areas)s::uuid[] = '{}' OR device.areas = '{}' OR device.areas && %(areas)s::uuid[])
    AND (%(source)s::uuid IS NULL OR NOT %(source)s::uuid = ANY(device.muted_sources))
    AND (%(langs)s::varchar[] = '{}' OR split_part(device.lang, '-', 1) = ANY(%(langs)s::varchar[]))
    AND (%(same_areas)s::uuid[] IS NULL OR device.areas = %(same_areas)s::uuid[])
    AND (%(devices)s::bigint[] = '{}' OR device.id = ANY(%(devices)s::bigint[]))
"""
_ESTIMATE = f"SELECT device.transport, count(*) FROM push_device device WHERE {CONDITION} GROUP BY device.transport"  # noqa: S608 - no value in it


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who is told: everybody, or who has one of these topics, sources or subscriptions; narrowed by what else is given.

    `sources` are `{"id", "topics"}`: who has one of the topics of one of them, and has not muted that one.
    """

    is_everybody: bool = False
    topics: Sequence[str] = ()
    module: str = ""  # of `subscribed`
    sources: Sequence[Mapping[str, Any]] = ()
    subscribed: Sequence[str] = ()  # topics of subscriptions of this module
    areas: Sequence[str] = ()  # ids, with those around and those below; none: everywhere
    source: str | None = None  # who mutes it is left out
    same_areas: Sequence[str] | None = None  # who has chosen exactly these, in this order
    langs: Sequence[str] = ()  # primary subtags; none: all
    devices: Sequence[int] = ()  # a test: nobody else

    @classmethod
    def kept(cls, document: Mapping[str, Any]) -> Self:
        """As it is kept in a message."""
        return cls(**document)

    def document(self) -> dict[str, Any]:
        """What a message keeps of it."""
        return asdict(self)

    def values(self, *, today: date, is_urgent: bool = False) -> dict[str, Any]:
        """The parameters of `CONDITION`; what is urgent goes to every device that has not been erased yet."""
        return {
            "seen_after": today - (ERASED_AFTER if is_urgent else SILENT_AFTER),
            "is_everybody": self.is_everybody,
            "topics": list(self.topics),
            "sources": json.dumps(list(self.sources)),
            "module": self.module,
            "subscribed": list(self.subscribed),
            "areas": [UUID(area) for area in self.areas],
            "same_areas": None if self.same_areas is None else [UUID(area) for area in self.same_areas],
            "source": UUID(self.source) if self.source else None,
            "langs": list(self.langs),
            "devices": list(self.devices),
        }


def estimate(audience: Audience, *, today: date) -> dict[str, int]:
    """How many devices would be told now, by transport; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_ESTIMATE, audience.values(today=today))
        return dict(cursor.fetchall())
