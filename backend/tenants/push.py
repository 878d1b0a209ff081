"""What a module may contribute to push: topics, more that a device may ask for, and what is said of a subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from backend.tenants.models import Municipality


@dataclass(frozen=True, kw_only=True)
class PushTopic:
    """Something that people may switch on; `key` is for ever, since it stands in devices."""

    key: str  # "news", "news:<id of a category>"
    title: str | Promise
    is_default: bool = False  # what an app proposes to switch on
    is_by_mail: bool = False  # mailboxes too may have it, at once
    is_automatic: bool = False  # told by itself alone: nobody writes to who has chosen it


@dataclass(frozen=True, kw_only=True)
class PushSource:
    """Where items of a module come from, as people know it who mute it."""

    id: UUID  # as in `muted_sources` of a device
    name: str
    topics: Sequence[str]  # who has one of these is told what comes from there


@dataclass(frozen=True, kw_only=True, order=True)
class Slot:
    """When somebody wants to be reminded: so many days before the day, at this time of the town's clock."""

    days_before: int
    at: time


def _no_slots(_entry: Mapping[str, Any]) -> Sequence[Slot]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Preference:
    """A list in the document of a device, each entry of which becomes one subscription of the module.

    `entry` is a DRF serializer whose checked values are JSON; `topic` names an entry among those of its device.
    """

    entry: type[Any]
    topic: Callable[[Mapping[str, Any]], str]
    most: int = 50
    slots: Callable[[Mapping[str, Any]], Sequence[Slot]] = _no_slots  # when an entry is reminded of
    # Mailboxes may have entries too; this says one of them in words to who confirms it. None: they may not.
    by_mail: Callable[[Mapping[str, Any]], str] | None = None
    # What an entry is about: of two about the same, a mailbox keeps the later one. None: its topic.
    about: Callable[[Mapping[str, Any]], str] | None = None
    # Called with the topics of a device in the transaction that keeps them; a constant number of statements.
    follow: Callable[[Sequence[str]], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Composed:
    """What is said of a subject, and to whom it is offered, as its module sees it now."""

    texts: Mapping[str, Mapping[str, str]]  # language -> {"title", "body"}, plain text
    path: str  # of its page
    topics: Sequence[str]  # who has one of these is told
    areas: Sequence[UUID] = ()  # with those below them; none: everywhere
    source: UUID | None = None  # who mutes it is not told
    useless_at: datetime | None = None  # nobody needs to hear of it from then on
    origin: str = ""  # the same for the same item in every town; empty: it is this town's alone


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """What is said at a slot to those who have one of these topics in their subscriptions."""

    topics: Sequence[str]
    texts: Mapping[str, Mapping[str, str]]  # as of Composed
    path: str
    collapse_id: str  # at most 64 bytes
    useless_at: datetime
    subject_type: str = ""
    subject_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Push:
    """A module's part of push."""

    topics: Callable[[Municipality], Iterable[PushTopic]] | None = None  # one statement
    sources: Callable[[Municipality], Iterable[PushSource]] | None = None  # a constant number of statements
    preferences: Mapping[str, Preference] = field(default_factory=dict)  # key in the document of a device
    # Type in the API -> what to say of the published object of this id; None: there is nothing to be told (any more).
    compose: Mapping[str, Callable[[UUID], Composed | None]] = field(default_factory=dict)
    # What these topics of subscriptions have on a day that is worth a reminder; a constant number of statements.
    reminders: Callable[[Municipality, date, Sequence[str]], Iterable[Reminder]] | None = None
