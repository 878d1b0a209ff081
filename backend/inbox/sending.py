"""Hands letters over to the mail server, again and again for two days; what they say is not here."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial

from django.core.mail import EmailMessage

from backend.common import letters
from backend.common.letters import Pauses, in_the_name_of
from backend.inbox.models import Letter
from backend.library.models import ContactDetails
from backend.tenants.models import Municipality

logger = logging.getLogger(__name__)

GIVEN_UP_AFTER = timedelta(days=2)
PAUSES = Pauses(first=timedelta(minutes=5))


def deliver(*, town: Municipality, now: datetime) -> int:
    """Send what is due in the current schema and forget it; returns how many letters were handed over."""
    return letters.deliver(Letter.objects.due(now=now), send=partial(_send, town=town), now=now, pauses=PAUSES).taken


def give_up(*, now: datetime) -> int:
    """Forget what could not be delivered for two days; returns how many letters."""
    given_up = Letter.objects.filter(created_at__lte=now - GIVEN_UP_AFTER).delete()[0]
    if given_up:
        logger.warning("%d letters could not be delivered for two days and are given up", given_up)
    return given_up


def _send(letter: Letter, *, town: Municipality) -> None:
    _message(letter, town=town).send()
    letter.delete()


def _message(letter: Letter, *, town: Municipality) -> EmailMessage:
    """From the town, to be answered to the town hall; machines don't answer it (RFC 3834)."""
    contact = ContactDetails.objects.first()
    return EmailMessage(
        letter.subject,
        letter.text,
        in_the_name_of(town.title),
        [letter.to],
        reply_to=[contact.email] if contact and contact.email else None,
        headers={"Auto-Submitted": "auto-generated"},
    )
