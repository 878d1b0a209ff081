"""Hands letters over to the mail server, again and again for two days; what they say is not here."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from backend.common.plain_text import one_line
from backend.inbox.models import Letter
from backend.library.models import ContactDetails
from backend.tenants.models import Municipality

logger = logging.getLogger(__name__)

GIVEN_UP_AFTER = timedelta(days=2)
FIRST_PAUSE = timedelta(minutes=5)  # doubled after each failure
LONGEST_PAUSE = timedelta(hours=4)


def deliver(*, town: Municipality, now: datetime) -> int:
    """Send what is due in the current schema and forget it; returns how many letters were handed over."""
    sent = 0
    while True:
        with transaction.atomic():
            letter = Letter.objects.due(now=now).select_for_update(skip_locked=True).first()
            if letter is None:
                return sent
            sent += _send(letter, town=town, now=now)


def give_up(*, now: datetime) -> int:
    """Forget what could not be delivered for two days; returns how many letters."""
    given_up = Letter.objects.filter(created_at__lte=now - GIVEN_UP_AFTER).delete()[0]
    if given_up:
        logger.warning("%d letters could not be delivered for two days and are given up", given_up)
    return given_up


def _send(letter: Letter, *, town: Municipality, now: datetime) -> bool:
    try:
        _message(letter, town=town).send()
    except (SMTPException, OSError) as error:
        # Without its text, and without a traceback: both name the recipient.
        logger.warning("a letter could not be handed over: %s", type(error).__name__)
        letter.failures += 1
        letter.not_before = now + min(FIRST_PAUSE * 2 ** min(letter.failures - 1, 10), LONGEST_PAUSE)
        letter.save(update_fields=["failures", "not_before"])
        return False
    letter.delete()
    return True


def _message(letter: Letter, *, town: Municipality) -> EmailMessage:
    """From the town, to be answered to the town hall; machines don't answer it (RFC 3834)."""
    contact = ContactDetails.objects.first()
    return EmailMessage(
        letter.subject,
        letter.text,
        formataddr((one_line(town.title), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        [letter.to],
        reply_to=[contact.email] if contact and contact.email else None,
        headers={"Auto-Submitted": "auto-generated"},
    )
