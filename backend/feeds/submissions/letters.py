"""What the senders of proposed events, and the town hall, are written."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.feeds.documents import event_path
from backend.feeds.models import Submission
from backend.inbox.links import sign
from backend.inbox.writing import write
from backend.library.models import ContactDetails
from backend.tenants.models import Municipality

CONFIRM, MANAGE = "confirm submission", "manage submission"


def ask_to_confirm(submission: Submission, *, town: Municipality, now: datetime) -> None:
    """The link that proves the address."""
    link = town.origin + f"/veranstaltung-melden/bestaetigen/{sign(str(submission.public_id), purpose=CONFIRM)}/"
    subject = _("Please confirm your event for %(town)s") % {"town": town.title}
    _write(submission, subject=subject, template="confirm", town=town, now=now, link=link)


def say_published(submission: Submission, *, town: Municipality, now: datetime) -> None:
    """That it, its change or its cancellation is to be read by everybody."""
    page = town.origin + event_path(submission.confirmed_event.public_id)
    _write(submission, subject=_about(submission), template="published", town=town, now=now, page=page)


def say_returned(submission: Submission, *, town: Municipality, now: datetime) -> None:
    """What the town hall asks to be put right first."""
    _write(submission, subject=_about(submission), template="returned", town=town, now=now)


def say_declined(submission: Submission, *, text: str, town: Municipality, now: datetime) -> None:
    """That it won't be published, and why."""
    _write(submission, subject=_about(submission), template="declined", town=town, now=now, text=text)


def tell_town_hall(submission: Submission, *, town: Municipality, now: datetime) -> None:
    """That something waits. A demo's mailbox is invented."""
    contact = ContactDetails.objects.first()
    if town.is_demo or contact is None or not contact.email:
        return
    address = reverse("proposals:edit", args=[submission.pk], urlconf=settings.ROOT_URLCONF)
    write(
        to=contact.email,
        subject=_("Proposed event: %(title)s") % {"title": submission.title},
        template="feeds/submissions/told.txt",
        context={"submission": submission, "link": town.origin + address},
        town=town,
        now=now,
    )


def manage_path(submission: Submission) -> str:
    """Where the sender, and nobody else, changes, cancels or withdraws it."""
    return f"/veranstaltung-melden/{sign(str(submission.public_id), purpose=MANAGE)}/"


def _about(submission: Submission) -> str:
    return _("Your event “%(title)s”") % {"title": submission.title}


def _write(
    submission: Submission, *, subject: str, template: str, town: Municipality, now: datetime, **context: Any
) -> None:
    write(
        to=submission.email,
        subject=subject,
        template=f"feeds/submissions/{template}.txt",
        context={"submission": submission, "manage": town.origin + manage_path(submission), **context},
        town=town,
        now=now,
    )
