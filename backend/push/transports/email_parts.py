"""What a mail looks like: its headers, its text and the same as HTML; how it is handed over is not here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from backend.common.letters import in_the_name_of
from backend.common.plain_text import one_line
from backend.push.mail.addresses import mailbox_of
from backend.push.mail.links import SUBSCRIPTION, manage_path, unsubscribe_path
from backend.push.transports.envelopes import Envelope, Notification
from backend.serving.links import sign


@dataclass(frozen=True, kw_only=True)
class Sender:
    """The town, as its mails name it; read once, since threads that send never touch the database."""

    name: str
    origin: str
    schema: str
    reply_to: str = ""

    @property
    def host(self) -> str:
        return urlsplit(self.origin).hostname or "localhost"


def mail_for(envelope: Envelope, *, sender: Sender, now: datetime, connection: Any) -> EmailMultiAlternatives:
    """The whole mail, in the language of its text."""
    mailbox, told = mailbox_of(envelope.target), envelope.notification
    token = sign(mailbox.subscription, purpose=SUBSCRIPTION, schema=sender.schema)
    unsubscribe = sender.origin + unsubscribe_path(token)
    context: dict[str, Any] = {
        "told": told,
        "sender": sender,
        "sections": told.sections,
        "unsubscribe": unsubscribe,
        "manage": sender.origin + manage_path(token),
    }
    with translation.override(told.lang.partition("-")[0]):
        context["heading"] = subject = _subject(told)
        mail = EmailMultiAlternatives(
            subject,
            render_to_string("push/mail/message.txt", context).strip() + "\n",
            in_the_name_of(sender.name),
            [mailbox.address],
            reply_to=[sender.reply_to] if sender.reply_to else None,
            headers=_headers(envelope, sender=sender, unsubscribe=unsubscribe, now=now),
            connection=connection,
        )
        mail.attach_alternative(render_to_string("push/mail/message.html", context), "text/html")
    return mail


def _subject(told: Notification) -> str:
    title = one_line(told.title)
    return _("Urgent notice: %s") % title if told.is_urgent else title


def _headers(envelope: Envelope, *, sender: Sender, unsubscribe: str, now: datetime) -> dict[str, str]:
    """RFC 8058 (one click), 2919 (a list), 3834 (machines don't answer); a second attempt has the same Message-ID."""
    told = envelope.notification
    headers = {
        "Message-ID": f"<{told.id}.{envelope.key}@{sender.host}>",
        "Date": format_datetime(now),
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<{told.channel}.{sender.host}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": told.lang,
    }
    if told.useless_at is not None:  # RFC 4021 §2.1.50: some providers clear away what is over
        headers["Expires"] = format_datetime(told.useless_at)
    if told.collapse_id:  # mail programs show what corrects another mail beside it
        headers["References"] = f"<{told.collapse_id}@{sender.host}>"
    return headers
