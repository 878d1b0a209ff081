"""The mail about each notice to operator and town administrators: they hear of it at once, whoever sent it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from backend.accounts.models import Role
from backend.accounts.reaching import addresses_of
from backend.alerts.models import Alert
from backend.common.errors import OrtsblattError
from backend.common.letters import Delivered, deliver
from backend.tenants.models import Municipality
from backend.tenants.operator import operator_email

logger = logging.getLogger(__name__)

TRIED_FOR = timedelta(days=2)  # afterwards nobody needs to be told


class NoticeNotMailed(OrtsblattError):
    """The mail server did not take the mail about a notice: look into the log of the worker; it is tried again."""

    code = "notice_not_mailed"
    retryable = True


def tell_of_unmailed(town: Municipality, *, now: datetime) -> Delivered:
    """Write about each notice that nobody was told of, one after the other; a demo's invented people get no mail."""
    waiting = Alert.objects.none() if town.is_demo else Alert.objects.unmailed(since=now - TRIED_FOR)
    return deliver(waiting.order_by("pk"), send=partial(_tell, town=town, now=now), now=now)


def recipients(*, now: datetime) -> list[str]:
    """The operator, and who administers the town of the connection, with the role's mailbox and who stands in."""
    town = addresses_of(Role.TOWN_ADMINISTRATOR, now=now)
    return list(dict.fromkeys([*filter(None, [operator_email()]), *town]))


def _tell(alert: Alert, *, town: Municipality, now: datetime) -> None:
    _mail(alert, town=town, now=now)
    Alert.objects.filter(pk=alert.pk).update(mailed_at=now)


def _mail(alert: Alert, *, town: Municipality, now: datetime) -> None:
    to = recipients(now=now)
    if not to:
        logger.warning("nobody to tell of an urgent notice", extra={"town": town.schema_name})
        return
    context = {
        "alert": alert,
        "areas": ", ".join(area.name for area in alert.areas.all()),
        "town": town,
        "address": f"{town.origin}{alert.get_absolute_url()}",
        "person": alert.sent_by,
    }
    with timezone.override(town.timezone):
        text = render_to_string("alerts/notice_mail.txt", context)
    subject = f"{alert.get_status_display()} – {town.title}: {alert.headline}"
    EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, to, headers={"Importance": "high"}).send()
