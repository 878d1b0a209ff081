"""A message whose subject can't be read, through a mistake of ours, fails alone; the operator is told once a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from backend.push.models import Message
from backend.tenants.models import Municipality
from backend.tenants.operator import operator_email

TOLD_EVERY = timedelta(days=1)


def fail(message: Message, *, town: Municipality, now: datetime) -> None:
    """Nobody is told; whoever wrote it sees that, and can make it a draft again."""
    with transaction.atomic():
        is_news = not _failed_like(message).filter(finished_at__gt=now - TOLD_EVERY).exists()
        scheduled = Message.objects.filter(pk=message.pk, state=Message.State.SCHEDULED, planned_up_to=0)
        is_ours = scheduled.update(state=Message.State.FAILED, finished_at=now)
    if is_ours and is_news and not town.is_demo:
        _tell(message, town=town)


def _failed_like(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(state=Message.State.FAILED, subject_type=message.subject_type)


def _tell(message: Message, *, town: Municipality) -> None:
    to = operator_email()
    if not to:
        return
    text = render_to_string("push/failed_message_mail.txt", {"town": town, "subject_type": message.subject_type})
    EmailMessage(_("A notification could not be sent"), text, settings.DEFAULT_FROM_EMAIL, [to]).send()
