"""What is handed to a transport, and what it says became of it; which transports there are is not here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from backend.push.targets import Target


@dataclass(frozen=True, kw_only=True)
class Notification:
    """What everybody who reads one language is told; one object for all envelopes of that language."""

    id: UUID  # of the message, by which its opening is counted
    title: str
    body: str
    url: str  # of the page that a tap opens
    data: dict[str, str]  # type, id and town of the subject, for the app
    channel: str  # alerts, news, events, waste, gazettes
    is_urgent: bool
    is_waking: bool
    collapse_id: str  # at most 64 bytes; a later notification with the same one takes its place
    useless_at: datetime | None
    lang: str = "de"  # of title and body
    sections: Sequence[Mapping[str, Any]] = ()  # for mail alone: what is listed below the body, see `tenants.push`


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One notification for one device; `key` names the delivery and comes back with its outcome."""

    key: int
    target: Target
    notification: Notification


class Result(StrEnum):
    """What became of an envelope. Whether it is tried again is not the transport's business."""

    ACCEPTED = "accepted"
    GONE = "gone"  # there is no such device any more, says the service in so many words
    RETRY = "retry"  # not now; `retry_after` says when, if the service does
    REJECTED = "rejected"  # this envelope will never be taken
    MISCONFIGURED = "misconfigured"  # nor will any other, until somebody mends the credentials
    UNKNOWN = "unknown"  # the connection broke after it was sent: it may have arrived


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one envelope; `reason` is the service's code, which names no device."""

    key: int
    result: Result
    reason: str = ""
    retry_after: timedelta | None = None
    receipt: str = ""


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What a town, or its region, has for one transport; opened, and therefore never printed."""

    project: str  # names it among others: outcomes of one say nothing of another
    values: dict[str, Any] = field(repr=False)


class Channel(Protocol):
    """A transport with its credentials, made once a process and used by several threads."""

    most: int  # envelopes at once

    def send(self, envelopes: Sequence[Envelope], *, now: datetime) -> Sequence[Outcome]:
        """One attempt for each, none repeated here; one outcome for each, in any order. Raises nothing."""

    def close(self) -> None:
        """Let go of threads and connections."""
