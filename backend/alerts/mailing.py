"""The mail about each notice to operator and town administrators: they hear of it at once, whoever sent it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from backend.accounts.models import Role, User
from backend.alerts.models import Alert
from backend.tenants.models import Municipality
from backend.tenants.operator import operator_email

logger = logging.getLogger(__name__)

TRIED_FOR = timedelta(days=2)  # afterwards nobody needs to be told


def tell_of_unmailed(town: Municipality, *, now: datetime) -> int:
    """Write about each notice that nobody was told of, one after the other; a demo's invented people get no mail."""
    told = 0
    while not town.is_demo:
        with transaction.atomic():
            waiting = Alert.objects.unmailed(since=now - TRIED_FOR).select_for_update(of=("self",), skip_locked=True)
            alert = waiting.order_by("pk").first()
            if alert is None:
                break
            _mail(alert, town=town)
            Alert.objects.filter(pk=alert.pk).update(mailed_at=now)
        told += 1
    return told


def recipients() -> list[str]:
    """The operator, and who administers the town of the connection."""
    people = User.objects.filter(
        is_active=True, shadow_of=None, groups__role_group__role=Role.TOWN_ADMINISTRATOR
    ).order_by("email")
    return list(dict.fromkeys([*filter(None, [operator_email()]), *people.values_list("email", flat=True)]))


def _mail(alert: Alert, *, town: Municipality) -> None:
    to = recipients()
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
