"""What the town hall decides on proposed events, and what follows when one goes live, by whatever way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backend.accounts.models import User
from backend.common import clock
from backend.common.plain_text import several_lines
from backend.feeds.models import Event, Submission
from backend.feeds.submissions import letters
from backend.feeds.submissions.changing import cancel
from backend.feeds.submissions.receiving import KEPT_AFTER
from backend.tenants.models import Municipality
from backend.tenants.schemas import town_of_connection


def accept(submission: Submission, *, user: User) -> None:
    """Publish the event as it is drafted, or its cancellation. Raises PublishingRefused."""
    if submission.wish == Submission.Wish.CANCELLATION:
        cancel(submission, user=user)
    else:
        submission.confirmed_event.latest_revision.publish(user=user)


def send_back(submission: Submission, *, comment: str, user: User, town: Municipality, now: datetime) -> None:
    """Ask the sender to put something right; the draft waits, and its approval with it."""
    task = submission.event.current_workflow_task_state if submission.event else None
    if task is not None and task.status == task.STATUS_IN_PROGRESS:
        task.reject(user=user, comment=comment)  # `when_rejected` hears of it
    else:
        _returned(submission, comment=comment, town=town, now=now)


def decline(submission: Submission, *, comment: str, town: Municipality, now: datetime) -> None:
    """Say so, and forget sender and draft; of an event that is live only the wish is gone, and it stays as it is."""
    letters.say_declined(submission, text=comment, town=town, now=now)
    event = submission.confirmed_event
    if not event.first_published_at:
        submission.delete()
        event.delete()
        return
    if submission.wish == Submission.Wish.CHANGE:
        _drop_draft(event)
    submission.state = Submission.State.PUBLISHED
    submission.save(update_fields=["state"])


def when_published(instance: Any, **_kwargs: Any) -> None:
    """Wagtail's signal: the event of a proposal went live by form, approval, list or schedule."""
    if not isinstance(instance, Event):
        return
    submission = Submission.objects.filter(event=instance).exclude(state=Submission.State.UNCONFIRMED).first()
    town = town_of_connection()
    if submission is None or town is None:
        return
    over_at = instance.last_ends_at or instance.ends_at or instance.starts_at
    submission.erase_at = over_at + KEPT_AFTER
    is_answered = submission.state != Submission.State.PUBLISHED and (
        submission.wish != Submission.Wish.CANCELLATION or instance.status == Event.Status.CANCELLED
    )
    if is_answered:
        submission.state = Submission.State.PUBLISHED
        submission.comment = ""
        submission.event = instance
        letters.say_published(submission, town=town, now=clock.now())
    submission.save()


def when_rejected(instance: Any, **_kwargs: Any) -> None:
    """Wagtail's signal: somebody sent the event of a proposal back in its approval."""
    event, town = instance.workflow_state.content_object, town_of_connection()
    waiting = (
        Submission.objects.waiting().filter(event=event) if isinstance(event, Event) else Submission.objects.none()
    )
    submission = waiting.first()
    if submission is not None and town is not None:
        _returned(submission, comment=instance.comment, town=town, now=clock.now())


def erase_old(*, now: datetime) -> int:
    """Forget whose time has come: unconfirmed after two days, others 30 days after the event; returns how many.

    A draft that nobody published goes with its proposal.
    """
    over = list(
        Submission.objects.over(now=now).select_for_update(skip_locked=True, of=("self",)).select_related("event")
    )
    for submission in over:
        event = submission.event
        submission.delete()
        if event is not None and not event.first_published_at:
            event.delete()
    return len(over)


def _returned(submission: Submission, *, comment: str, town: Municipality, now: datetime) -> None:
    submission.comment = several_lines(comment)
    submission.state = Submission.State.RETURNED
    submission.save(update_fields=["comment", "state"])
    letters.say_returned(submission, town=town, now=now)


def _drop_draft(event: Event) -> None:
    """What is live becomes the newest version again; the refused one stays in the history."""
    shown = Event.objects.get(pk=event.pk)
    shown.save_revision()
    Event.objects.filter(pk=event.pk).update(has_unpublished_changes=False)
