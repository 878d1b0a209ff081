"""The mail to those who may release a regional notice that waits: so that nobody has to be rung up first."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import Role
from backend.accounts.reaching import addresses_of
from backend.alerts.models import RegionalNotice
from backend.alerts.regional.releasing import WAITS
from backend.common.letters import Delivered, deliver
from backend.tenants.models import Municipality


def ask_others(town: Municipality, *, now: datetime) -> Delivered:
    """Write about each notice that waits and of which nobody has heard; a demo's invented people get no mail."""
    waiting = RegionalNotice.objects.filter(
        state=RegionalNotice.State.WAITING, mailed_at=None, written_at__gt=now - WAITS, valid_until__gt=now
    )
    rows = RegionalNotice.objects.none() if town.is_demo else waiting.order_by("pk")
    return deliver(rows, send=partial(_ask, town=town, now=now), now=now)


def others(notice: RegionalNotice, *, now: datetime) -> list[str]:
    """Who may send urgent notices, with the role's mailbox and who stands in; never who wrote it."""
    author = notice.written_by
    found = addresses_of(Role.URGENT_SENDER, Role.TOWN_ADMINISTRATOR, now=now, without=[author])
    return [address for address in found if author is None or address.casefold() != author.email.casefold()]


def _ask(notice: RegionalNotice, *, town: Municipality, now: datetime) -> None:
    if to := others(notice, now=now):
        context = {
            "notice": notice,
            "town": town,
            "person": notice.written_by,
            "address": f"{town.origin}{reverse('alerts_regional_notice', args=[notice.public_id])}",
        }
        with timezone.override(town.timezone):
            text = render_to_string("alerts/release_mail.txt", context)
        subject = _("Please release: urgent notice of %(town)s to all towns") % {"town": town.title}
        EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, to, headers={"Importance": "high"}).send()
    RegionalNotice.objects.filter(pk=notice.pk).update(mailed_at=now)
