"""Writing a message: begun, changed, begun anew to correct another one; whether it may go out is `releasing`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from backend.accounts.models import User
from backend.push.composing.choices import Choice, audience_of
from backend.push.composing.subjects import About, said_of
from backend.push.models import Message
from backend.push.subjects import collapse_id
from backend.tenants.models import Municipality
from backend.tenants.push import Composed

MOST_TITLE, MOST_BODY = 100, 300  # characters; no phone shows more unasked
WRITABLE = (Message.State.DRAFT, Message.State.SUBMITTED)
FREE = "push"  # the module of what is about nothing

Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message as it is written; `send_at` is a wish for later, None means as soon as it is released."""

    key: str
    texts: Texts
    choice: Choice
    path: str = ""
    send_at: datetime | None = None
    useless_at: datetime | None = None
    subject: About | None = None
    collapse_id: str = ""
    corrects: Message | None = None


def begin(*, key: UUID) -> Draft:
    """A free message; `key` was drawn when the form was opened."""
    return Draft(key=f"free/{key}", texts={}, choice=Choice(is_everybody=True), collapse_id=key.hex)


def begin_about(subject: About, *, town: Municipality) -> Draft | None:
    """What its module would say of it; None: nothing. Of what was called off before, a new message can be written."""
    said = said_of(subject, town=town)
    if said is None:
        return None
    attempts = Message.objects.filter(key__startswith=f"{subject.key}/", state=Message.State.CANCELLED, planned=0)
    return Draft(
        key=f"{subject.key}/{attempts.count() + 1}",
        texts=_shortened(said),
        choice=Choice(
            topics=tuple(said.topics),
            areas=tuple(str(area) for area in said.areas),
            source=str(said.source) if said.source else None,
        ),
        path=said.path,
        useless_at=said.useless_at,
        subject=subject,
        collapse_id=collapse_id(subject.type, subject.id, origin=said.origin),
    )


def is_correctable(message: Message) -> bool:
    """Whether somebody may have been told; before that it is taken back, and room on its day with it."""
    return message.planned > 0 or message.state in {Message.State.SENDING, Message.State.SENT}


def begin_correction(message: Message) -> Draft:
    """To the same people, in the place of what they were told."""
    return Draft(
        key=f"correction/{message.public_id}",
        texts=message.texts,
        choice=Choice.kept(message.choice),
        path=message.path,
        useless_at=message.useless_at,
        subject=About.of(message),
        collapse_id=message.collapse_id,
        corrects=message,
    )


def as_draft(message: Message) -> Draft:
    """A message that is there, to be changed."""
    return Draft(
        key=message.key,
        texts=message.texts,
        choice=Choice.kept(message.choice),
        path=message.path,
        send_at=message.send_at,
        useless_at=message.useless_at,
        subject=About.of(message),
        collapse_id=message.collapse_id,
        corrects=message.corrects,
    )


def version_of(message: Message) -> str:
    """Of what somebody reads before they let it go: another one when any of it was changed."""
    moments = [moment and moment.astimezone(UTC) for moment in (message.send_at, message.useless_at)]
    said = [message.texts, message.choice, message.path, *moments]
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def known(draft: Draft) -> Message | None:
    """The message that was made of it before."""
    return Message.objects.filter(key=draft.key).first()


def changed(draft: Draft, values: Mapping[str, Any]) -> Draft:
    """With what a form says; a correction goes to whom the first one went to."""
    if draft.corrects is not None:
        values = {name: value for name, value in values.items() if name != "choice"}
    return replace(draft, **values)


@transaction.atomic
def save(draft: Draft, *, by: User, now: datetime) -> Message:
    """The message of this key, as it is written now; one that is released by now stays as it is."""
    subject = draft.subject
    message, is_new = Message.objects.get_or_create(
        key=draft.key,
        defaults={
            "module": subject.module if subject else FREE,
            "subject_type": subject.type if subject else "",
            "subject_id": subject.id if subject else None,
            "corrects": draft.corrects,
            "created_at": now,
            "created_by": by,
            **_written(draft, by=by),
        },
    )
    if is_new:
        return message
    message = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
    if message.state in WRITABLE:
        for name, value in _written(draft, by=by).items():
            setattr(message, name, value)
        message.save(update_fields=list(_written(draft, by=by)))
    return message


@transaction.atomic
def throw_away(message: Message) -> bool:
    """Whether it was still a draft: what was released is kept."""
    count, _rows = Message.objects.filter(pk=message.pk, state__in=WRITABLE).delete()
    return bool(count)


def _written(draft: Draft, *, by: User) -> dict[str, Any]:
    return {
        "texts": {lang: dict(text) for lang, text in draft.texts.items()},
        "choice": draft.choice.document(),
        "audience": draft.corrects.audience if draft.corrects else audience_of(draft.choice).document(),
        "path": draft.path,
        "send_at": draft.send_at,
        "useless_at": draft.useless_at,
        "collapse_id": draft.collapse_id,
        "changed_by": by,
    }


def _shortened(said: Composed) -> dict[str, dict[str, str]]:
    most = {"title": MOST_TITLE, "body": MOST_BODY}
    return {
        lang: {part: _short(text.get(part, ""), most=length) for part, length in most.items()}
        for lang, text in said.texts.items()
    }


def _short(text: str, *, most: int) -> str:
    """Ended at a word."""
    return text if len(text) <= most else f"{text[: most - 2].rsplit(' ', 1)[0]} …"
