"""Devices and messages as rows, without the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from backend.push.audiences import Audience
from backend.push.models import Device, Message
from backend.push.models.devices import Transport
from backend.push.secrets import hash_of
from backend.push.targets import Target, seal

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # noon in the towns
_numbers = count()


def device(**changes: Any) -> Device:
    """One that is reached over FCM, wants news, and was seen today."""
    number = next(_numbers)
    target = Target(transport=changes.pop("transport", Transport.FCM), kind="fid", value=f"target-{number}")
    return Device.objects.create(
        **{
            "secret_hash": hash_of(f"secret-{number}"),
            "transport": target.transport,
            "target_kind": target.kind,
            "target_sealed": seal(target),
            "target_hash": target.hash,
            "lang": "de",
            "topics": ["news"],
            "consent_version": "1",
            "consent_on": NOW.date(),
            "created_on": NOW.date(),
            "last_seen_on": NOW.date(),
            **changes,
        }
    )


def message(*, audience: Audience | None = None, **changes: Any) -> Message:
    """One that is due, for who wants news."""
    return Message.objects.create(
        **{
            "key": str(uuid4()),
            "module": "news",
            "texts": {"de": {"title": "Straße gesperrt", "body": "Bis Freitag."}},
            "audience": (audience or Audience(topics=("news",))).document(),
            "collapse_id": "news-1",
            "state": Message.State.SCHEDULED,
            "send_at": NOW - timedelta(minutes=1),
            "created_at": NOW - timedelta(minutes=2),
            **changes,
        }
    )
