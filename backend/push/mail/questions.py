"""Asks mailboxes whether they want the mail that somebody chose for them; tried until the question is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from backend.common.letters import Pauses, deliver, in_the_name_of
from backend.common.plain_text import one_line
from backend.common.sealing import unsealed
from backend.push.mail.links import CONFIRM, confirm_path
from backend.push.mail.senders import sender_of
from backend.push.mail.topics import said_of
from backend.push.models import MailSignup
from backend.serving.links import sign
from backend.tenants.models import Municipality

PAUSES = Pauses(first=timedelta(minutes=2))  # somebody sits and waits for it


def ask(*, town: Municipality, now: datetime) -> int:
    """Send the questions that are due in the current schema; returns how many the mail server took."""
    rows = MailSignup.objects.to_ask(now=now).exclude(pk__in=MailSignup.objects.over(now=now))
    return deliver(rows, send=partial(_send, town=town, now=now), now=now, pauses=PAUSES).taken


def forget_old(*, now: datetime) -> int:
    """Erase what nobody confirmed within 48 hours, and what is left of the others; returns how many."""
    return MailSignup.objects.over(now=now).delete()[0]


def address_of(signup: MailSignup) -> str:
    """The address as it was typed. Raises cryptography's InvalidToken where no key of ours opens it."""
    return unsealed(signup.address_sealed).decode()


def _send(signup: MailSignup, *, town: Municipality, now: datetime) -> None:
    _question(signup, town=town).send()
    signup.asked_at = now
    signup.save(update_fields=["asked_at"])


def _question(signup: MailSignup, *, town: Municipality) -> EmailMessage:
    """Nothing in it was written by who asked: the form is of no use for sending anybody anything else."""
    sender = sender_of(town)
    with translation.override(signup.lang.partition("-")[0]):
        context = {
            "town": town,
            "topics": said_of(signup, town=town),
            "link": town.origin + confirm_path(sign(str(signup.public_id), purpose=CONFIRM)),
        }
        return EmailMessage(
            one_line(_("Please confirm: mails from %(town)s") % {"town": town.title}),
            render_to_string("push/mail/question.txt", context).strip() + "\n",
            in_the_name_of(town.title),
            [address_of(signup)],
            reply_to=[sender.reply_to] if sender.reply_to else None,
            headers={"Auto-Submitted": "auto-generated"},
        )
