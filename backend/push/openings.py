"""How often messages are opened: one number a message, and nothing about who it was."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, QuerySet

from backend.common.errors import NotFound
from backend.push.models import Message


def refuse_untold(public_id: UUID) -> None:
    """Raise NotFound for a message that nobody was told of."""
    if not _told(public_id).exists():
        raise NotFound


def note_opening(public_id: UUID) -> None:
    """Count one; one statement."""
    _told(public_id).update(opened=F("opened") + 1)


def _told(public_id: UUID) -> QuerySet[Message]:
    return Message.objects.filter(public_id=public_id, planned__gt=0)
