"""Notifications that wait for a decision or had one: read from what push notes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from backend.accounts.models import Role, User
from backend.approvals.happenings import TOLD_WITHIN, Happened
from backend.approvals.models import Notice
from backend.library.publishing import needs_second_person
from backend.push.composing.rules import KIND, SEND
from backend.push.models import Message, MessageSubmission

_OUTCOMES = {
    MessageSubmission.Outcome.RELEASED: Notice.Event.APPROVED,
    MessageSubmission.Outcome.SENT_BACK: Notice.Event.SENT_BACK,
}
_WRITTEN_AGAIN = {Message.State.DRAFT, Message.State.SUBMITTED}


class MessageHappened(Happened):
    """Of a notification; a submission is a MessageSubmission."""

    @property
    def of(self) -> Mapping[str, Any]:
        return {"message_submission": self.submission}

    @property
    def is_there(self) -> bool:
        return True  # one that is thrown away takes its submissions along

    @property
    def title(self) -> str:
        return str(self.submission.message)

    @property
    def kind(self) -> str:
        return str(Message._meta.verbose_name)

    @property
    def path(self) -> str:
        return reverse("push_message", args=[self.submission.message_id])

    @property
    def author(self) -> User | None:
        author: User | None = self.submission.by
        return author

    @property
    def decided_by(self) -> User | None:
        decided: User | None = self.submission.decided_by
        return decided

    @property
    def submitted_at(self) -> datetime:
        at: datetime = self.submission.at
        return at

    @property
    def roles(self) -> Sequence[str]:
        return [Role.PUSH_SENDER]

    @property
    def details(self) -> Mapping[str, Any]:
        return {
            "reason": self.submission.reason,
            "goes_out_at": self.submission.message.send_at,
            "needs_second_person": needs_second_person(KIND),
        }


def waiting() -> QuerySet[MessageSubmission]:
    """What nobody has decided on."""
    rows = MessageSubmission.objects.filter(outcome="", message__state=Message.State.SUBMITTED)
    return rows.select_related("message", "by")


def waiting_for(person: User) -> QuerySet[MessageSubmission]:
    """Of that, what this person may decide on."""
    return waiting() if person.has_perm(SEND) else waiting().none()


def overdue(rows: QuerySet[MessageSubmission]) -> Iterator[Happened]:
    """These, as what nobody has decided on for too long, once they are."""
    return (MessageHappened(submission=row, event=Notice.Event.OVERDUE) for row in rows)


def untold(*, now: datetime) -> Iterator[Happened]:
    """What has happened lately and nobody was told of, oldest first."""
    since = now - TOLD_WITHIN
    recent = Q(outcome="", at__gte=since) | Q(decided_at__gte=since)
    rows = MessageSubmission.objects.filter(recent).select_related("message", "by", "decided_by")
    for row in rows.prefetch_related("notices").order_by("pk"):
        event = _event(row)
        if event is not None and event not in {notice.event for notice in row.notices.all()}:
            yield MessageHappened(submission=row, event=event)


def _event(row: MessageSubmission) -> Notice.Event | None:
    """Of what was taken back within its minute there is nothing to tell."""
    if not row.outcome:
        return Notice.Event.SUBMITTED
    if row.outcome == MessageSubmission.Outcome.RELEASED and row.message.state in _WRITTEN_AGAIN:
        return None
    return _OUTCOMES[MessageSubmission.Outcome(row.outcome)]
