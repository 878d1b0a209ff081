"""The mail to a town's administrators once a year: the accessibility statement wants to be reviewed."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.models import Role, User
from backend.content.legal_review import REVIEWED_EVERY, is_overdue, last_review, today_in
from backend.library.models import LegalFields
from backend.tenants.models import Municipality

logger = logging.getLogger(__name__)


def remind_of_review(town: Municipality, now: datetime) -> None:
    """Called every few minutes; writes at most once a year, by one worker. A demo's invented people get no mail."""
    today = today_in(town, now=now)
    if town.is_demo or not _due(today).exists():
        return
    with transaction.atomic():
        legal = _due(today).select_for_update(skip_locked=True).first()
        if legal is None or not is_overdue(legal, today=today):
            return
        _mail(legal, town=town)
        LegalFields.objects.filter(pk=legal.pk).update(reminded_on=today)


def _due(today: date) -> models.QuerySet[LegalFields]:
    """The row, if nobody has reviewed for a year, and nobody was told of that since the last review or for a year."""
    a_year_ago = today - REVIEWED_EVERY
    reviewed_before = Q(accessibility_reviewed_on=None) | Q(accessibility_reviewed_on__lte=a_year_ago)
    told_before = Q(reminded_on=None) | Q(reminded_on__lte=a_year_ago)
    told_of_another = Q(reminded_on__lt=F("accessibility_reviewed_on"))
    due: models.QuerySet[LegalFields] = LegalFields.objects.exclude(accessibility_status="")
    return due.filter(reviewed_before, told_before | told_of_another)


def _mail(legal: LegalFields, *, town: Municipality) -> None:
    to = list(
        User.objects.filter(is_active=True, shadow_of=None, groups__role_group__role=Role.TOWN_ADMINISTRATOR)
        .order_by("email")
        .values_list("email", flat=True)
        .distinct()
    )
    if not to:
        logger.warning("nobody to remind of the accessibility statement", extra={"town": town.schema_name})
        return
    fields = reverse("wagtailsettings:edit", args=["library", "legalfields"], urlconf=settings.ROOT_URLCONF)
    context = {
        "town": town,
        "sentence": last_review(legal),
        "statement": f"{town.origin}/rechtliches/barrierefreiheit/",
        "fields": town.origin + fields,
    }
    subject = _("%(town)s: review the accessibility statement") % {"town": town.title}
    text = render_to_string("content/review_mail.txt", context)
    EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, to).send()
