"""How the message of an urgent notice is doing, in words for whoever sent it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from backend.alerts.models import Alert
from backend.alerts.pushing import SUBJECT, has_reached_nobody, messages_of
from backend.push.composing.list_cms import in_words, with_accepted
from backend.push.models import Message
from backend.push.subjects import module_of
from backend.tenants.models import Municipality


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is said below a notice that holds."""

    words: str
    may_be_told: bool  # nobody has heard of it


def told_of(alerts: Iterable[Alert], *, town: Municipality) -> Mapping[UUID, Told]:
    """By notice; nothing where the town tells no phones. One statement."""
    if module_of(SUBJECT, town=town) is None:
        return {}
    alerts = list(alerts)
    latest: dict[UUID | None, Any] = {}
    for message in with_accepted(messages_of(alerts)):
        latest.setdefault(message.subject_id, message)
    return {alert.public_id: _told(latest.get(alert.public_id)) for alert in alerts}


def _told(message: Any) -> Told:
    """Of a message `with_accepted`, or of none."""
    is_open = has_reached_nobody(message)
    if message is None:
        return Told(words=_("No notification was sent."), may_be_told=is_open)
    numbers = in_words(message)
    if is_open:
        words = _("The notification has reached nobody.")
    elif message.state == Message.State.CANCELLED:
        words = _("The notification was stopped. Delivered until then: %(accepted)s.")
    elif message.state == Message.State.SENT:
        words = _("Notification sent. Delivered: %(accepted)s of %(planned)s.")
    else:
        words = _(
            "Notification under way. Delivered so far: %(accepted)s of %(planned)s. What does not get through is tried "
            "again by itself as long as the notice holds."
        )
    return Told(words=words % numbers, may_be_told=is_open)
