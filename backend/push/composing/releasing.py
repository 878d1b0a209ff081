"""What becomes of a written message: submitted, sent back, released, taken back, stopped; once however often asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, User
from backend.common.errors import OrtsblattError, Text
from backend.common.plain_text import several_lines
from backend.push import outbox
from backend.push.composing.drafts import version_of
from backend.push.composing.rules import UNDO, goes_out_at, refusals
from backend.push.models import Message, MessageSubmission
from backend.push.models.messages import Severity
from backend.push.outbox import LIFETIMES
from backend.tenants.models import Municipality

UNTOLD = (Message.State.SCHEDULED, Message.State.FAILED)
ON_ITS_WAY = (Message.State.SCHEDULED, Message.State.PLANNING, Message.State.SENDING)


class NotReleased(OrtsblattError):
    """The message stays a draft: show `reasons` to whoever wanted to send it."""

    code = "message_not_released"
    status = 409

    def __init__(self, reasons: Iterable[Text]) -> None:
        self.reasons = tuple(str(reason) for reason in reasons)
        super().__init__(" ".join(self.reasons))


@transaction.atomic
def release(message: Message, *, by: User, town: Municipality, now: datetime, seen: str = "") -> Message:
    """Let it go out, a minute from now or when it is wished for. Raises NotReleased; released before, nothing happens.

    What it costs doesn't depend on how many are told: they are chosen by a job. `seen` is the version that `by` has
    read, left out that of `message`: a second person approves nothing that the first one changes meanwhile.
    """
    seen = seen or version_of(message)
    _one_at_a_time(town)
    message = _locked(message)
    if message.state in {*ON_ITS_WAY, Message.State.SENT}:
        return message
    if version_of(message) != seen:
        raise NotReleased([_("Somebody has changed it since you opened it. Please read it once more.")])
    if reasons := list(refusals(message, by=by, town=town, now=now)):
        raise NotReleased(reasons)
    _decide(message, outcome=MessageSubmission.Outcome.RELEASED, by=by, now=now)
    message.send_at = goes_out_at(message, now=now)
    message.released_by = by
    message.sent_back_for = ""
    message.save(update_fields=["send_at", "released_by", "sent_back_for"])
    if message.corrects is not None:  # whoever has not heard of the mistake yet need not
        outbox.cancel(message.corrects)
    detail = {"send_at": message.send_at.isoformat(), "written_by": str(message.changed_by or "")}
    record(AuditEntry.Action.MESSAGE_RELEASED, actor=by, about=message, detail=detail)
    outbox.release(message)
    return message


@transaction.atomic
def submit(message: Message, *, by: User, now: datetime) -> bool:
    """Ask a second person; whether it was a draft."""
    drafts = Message.objects.filter(pk=message.pk, state=Message.State.DRAFT)
    if not drafts.update(state=Message.State.SUBMITTED, sent_back_for=""):
        return False
    MessageSubmission.objects.create(message=message, by=by, at=now)
    return True


@transaction.atomic
def send_back(message: Message, *, reason: str, by: User, now: datetime) -> bool:
    """Back to whoever wrote it; whether it waited for a decision."""
    reason = several_lines(reason)[:500]
    submitted = Message.objects.filter(pk=message.pk, state=Message.State.SUBMITTED)
    if not submitted.update(state=Message.State.DRAFT, sent_back_for=reason):
        return False
    _decide(message, outcome=MessageSubmission.Outcome.SENT_BACK, by=by, now=now, reason=reason)
    return True


@transaction.atomic
def take_back(message: Message, *, by: User, now: datetime) -> bool:
    """A draft again, as long as nobody was chosen; whether it was in time."""
    message = _locked(message)
    if message.state not in UNTOLD or message.planned_up_to:
        return False
    message.state, message.finished_at = Message.State.DRAFT, None
    send_at = message.send_at or now
    if message.useless_at == send_at + LIFETIMES[Severity.NORMAL]:  # nobody chose it
        message.useless_at = None
    if send_at <= now + UNDO:  # it was to go at once, and will be again
        message.send_at = None
    message.save(update_fields=["state", "send_at", "useless_at", "finished_at"])
    record(AuditEntry.Action.MESSAGE_STOPPED, actor=by, about=message)
    return True


@transaction.atomic
def stop(message: Message, *, by: User) -> bool:
    """Nobody more is told; whether anybody would have been."""
    message = _locked(message)
    if message.state not in ON_ITS_WAY:
        return False
    outbox.cancel(message)
    record(AuditEntry.Action.MESSAGE_STOPPED, actor=by, about=message, detail={"planned": message.planned})
    return True


def _decide(message: Message, *, outcome: MessageSubmission.Outcome, by: User, now: datetime, reason: str = "") -> None:
    """Note what became of what was submitted, if it was; whoever is to be told of it reads it there."""
    waiting = MessageSubmission.objects.filter(message=message, outcome="").first()
    if waiting is None:
        return
    waiting.outcome, waiting.reason, waiting.decided_by, waiting.decided_at = outcome, reason, by, now
    waiting.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])


def _locked(message: Message) -> Message:
    return (
        Message.objects.select_for_update(of=("self",), no_key=True)
        .select_related("corrects", "changed_by")
        .get(pk=message.pk)
    )


def _one_at_a_time(town: Municipality) -> None:
    """Two who release at once would both see room for one more on this day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{town.schema_name} messages"])
