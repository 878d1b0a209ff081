"""An event is cancelled as a whole, by whoever may say so."""

from __future__ import annotations

from backend.accounts.models import User
from backend.feeds.models import Event


def cancel_event(event: Event, *, user: User | None, author: User | None = None) -> None:
    """Say that it is cancelled, in what is live and in a draft that may wait; no other change goes live with it.

    Raises PublishingRefused.
    """
    draft = event.get_latest_revision_as_object() if event.has_unpublished_changes else None
    shown = Event.objects.get(pk=event.pk)
    shown.status = Event.Status.CANCELLED
    shown.save_revision(user=author).publish(user=user)
    if draft is not None:
        draft.status = Event.Status.CANCELLED
        draft.save_revision(user=author)
