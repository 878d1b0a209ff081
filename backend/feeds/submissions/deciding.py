"""What the town hall decides on proposals, and what follows when one goes live, by whatever way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backend.accounts.models import User
from backend.common import clock
from backend.common.plain_text import several_lines
from backend.feeds.models import Article, Event, Submission
from backend.feeds.submissions import letters
from backend.feeds.submissions.changing import cancel
from backend.feeds.submissions.proposals import from_json
from backend.feeds.submissions.receiving import KEPT_AFTER
from backend.tenants.models import Municipality
from backend.tenants.schemas import town_of_connection


def accept(submission: Submission, *, user: User) -> None:
    """Publish the item as it is drafted, or its cancellation. Raises PublishingRefused."""
    if submission.wish == Submission.Wish.CANCELLATION:
        cancel(submission, user=user)
    else:
        submission.confirmed_item.latest_revision.publish(user=user)


def send_back(submission: Submission, *, comment: str, user: User, town: Municipality, now: datetime) -> None:
    """Ask the sender to put something right; the draft waits, and its approval with it."""
    task = submission.item.current_workflow_task_state if submission.item else None
    if task is not None and task.status == task.STATUS_IN_PROGRESS:
        task.reject(user=user, comment=comment)  # `when_rejected` hears of it
    else:
        _returned(submission, comment=comment, town=town, now=now)


def decline(submission: Submission, *, comment: str, town: Municipality, now: datetime) -> None:
    """Say so, and forget sender and draft; of an item that is live only the wish is gone, and it stays as it is."""
    letters.say_declined(submission, text=comment, town=town, now=now)
    item = submission.confirmed_item
    if not item.first_published_at:
        submission.delete()
        item.delete()
        return
    if submission.wish == Submission.Wish.CHANGE:
        _drop_draft(item)
    submission.state = Submission.State.PUBLISHED
    submission.save(update_fields=["state"])


def when_published(instance: Any, **_kwargs: Any) -> None:
    """Wagtail's signal: the item of a proposal went live by form, approval, list or schedule."""
    if not isinstance(instance, Event | Article):
        return
    submission = Submission.objects.of(instance).exclude(state=Submission.State.UNCONFIRMED).first()
    town = town_of_connection()
    if submission is None or town is None:
        return
    submission.erase_at = _over_at(instance, submission=submission) + KEPT_AFTER
    is_answered = submission.state != Submission.State.PUBLISHED and (
        submission.wish != Submission.Wish.CANCELLATION or getattr(instance, "status", "") == Event.Status.CANCELLED
    )
    if is_answered:
        submission.state = Submission.State.PUBLISHED
        submission.comment = ""
        submission.item = instance
        letters.say_published(submission, town=town, now=clock.now())
    submission.save()


def when_rejected(instance: Any, **_kwargs: Any) -> None:
    """Wagtail's signal: somebody sent the item of a proposal back in its approval."""
    item, town = instance.workflow_state.content_object, town_of_connection()
    is_ours = isinstance(item, Event | Article)
    submission = Submission.objects.waiting().of(item).first() if is_ours else None
    if submission is not None and town is not None:
        _returned(submission, comment=instance.comment, town=town, now=clock.now())


def erase_old(*, now: datetime) -> int:
    """Forget whose time has come: unconfirmed after two days, others 30 days after the end; returns how many.

    A draft that nobody published goes with its proposal.
    """
    over = list(
        Submission.objects.over(now=now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("event", "article")
    )
    for submission in over:
        item = submission.item
        submission.delete()
        if item is not None and not item.first_published_at:
            item.delete()
    return len(over)


def _returned(submission: Submission, *, comment: str, town: Municipality, now: datetime) -> None:
    submission.comment = several_lines(comment)
    submission.state = Submission.State.RETURNED
    submission.save(update_fields=["comment", "state"])
    letters.say_returned(submission, town=town, now=now)


def _over_at(item: Event | Article, *, submission: Submission) -> datetime:
    """As the town hall published it; a piece of news whose end it took away ends as its sender said."""
    if isinstance(item, Event):
        return item.last_ends_at or item.ends_at or item.starts_at
    return item.expire_at or from_json(submission.proposal).over_at


def _drop_draft(item: Event | Article) -> None:
    """What is live becomes the newest version again; the refused one stays in the history."""
    model = type(item)
    shown = model.objects.get(pk=item.pk)
    shown.save_revision()
    model.objects.filter(pk=item.pk).update(has_unpublished_changes=False)
