"""Invitations: a one-time code by mail or on paper, with which somebody chooses a password of their own."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, Invitation, User
from backend.common import letters
from backend.common.errors import OrtsblattError
from backend.common.letters import Pauses
from backend.tenants.models import Municipality

VALID_FOR = timedelta(days=14)
PAUSES = Pauses(first=timedelta(minutes=5))
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0, 1: a letter is typed off paper
LENGTH, GROUP = 16, 4  # 79 bits, shown in groups of four


class InvitationRefused(OrtsblattError):
    """The code is unknown, used or too old: ask whoever looks after the CMS for a new invitation."""

    code = "invitation_refused"
    status = 403
    title = gettext_lazy("This invitation is not valid, or no longer.")


def draw_code(invitation: Invitation, *, now: datetime) -> str:
    """A fresh code, returned this once; it replaces the one before and starts the fortnight anew."""
    characters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    invitation.code_hash = _hash(characters)
    invitation.sent_at = now
    invitation.expires_at = now + VALID_FOR
    invitation.accepted_at = None
    invitation.save()
    record(AuditEntry.Action.INVITED, about=invitation.user)
    return "-".join(characters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def find(code: str, *, now: datetime) -> Invitation:
    """The open invitation with this code, however it is typed. Raises InvitationRefused."""
    invitation = Invitation.objects.select_related("user").open(now=now).filter(code_hash=_hash(code)).first()
    if invitation is None:
        raise InvitationRefused
    return invitation


@transaction.atomic
def accept(code: str, *, password: str, now: datetime) -> User:
    """Set the person's own password and use the code up. Raises InvitationRefused."""
    invitation = Invitation.objects.select_for_update().get(pk=find(code, now=now).pk)
    if invitation.accepted_at is not None:  # somebody else was faster with the same code
        raise InvitationRefused
    user = invitation.user
    user.set_password(password)
    user.save(update_fields=["password"])
    invitation.accepted_at = now
    invitation.save()
    record(AuditEntry.Action.INVITATION_ACCEPTED, actor=user, about=user)
    return user


def deliver(*, town: Municipality, now: datetime) -> int:
    """Write the mails that wait in the current schema; each code is kept only if its mail could be handed over."""
    waiting = Invitation.objects.unsent().due(now=now).select_related("user")
    return letters.deliver(waiting, send=partial(_mail, town=town, now=now), now=now, pauses=PAUSES).taken


def _mail(invitation: Invitation, *, town: Municipality, now: datetime) -> None:
    context = letter_context(invitation, town=town, code=draw_code(invitation, now=now))
    subject = _("Your access to the editorial system of %(town)s") % {"town": town.title}
    text = render_to_string("accounts/invitation_mail.txt", context)
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [invitation.user.email])


def letter_context(invitation: Invitation, *, town: Municipality, code: str) -> dict[str, object]:
    """What mail and letter say."""
    return {
        "town": town,
        "person": invitation.user,
        "code": code,
        "page": town.origin + reverse("accounts:invitation_code", urlconf=settings.ROOT_URLCONF),
        "link": town.origin + reverse("accounts:invitation", args=[code], urlconf=settings.ROOT_URLCONF),
        "expires_at": invitation.expires_at,
    }


def _hash(code: str) -> str:
    return hashlib.sha256("".join(filter(str.isalnum, code.lower())).encode()).hexdigest()
