"""What the senders of proposals, and the town hall, are written."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.feeds.documents import article_path, event_path
from backend.feeds.models import Article, Event, Submission
from backend.inbox.writing import write
from backend.library.models import ContactDetails
from backend.serving.links import sign
from backend.tenants.models import Municipality

CONFIRM, MANAGE = "confirm submission", "manage submission"
# Where the pages for senders are.
START = {Submission.Kind.EVENT: "/veranstaltung-melden/", Submission.Kind.NEWS: "/nachricht-melden/"}


def ask_to_confirm(submission: Submission, *, town: Municipality, now: datetime) -> None:
    """The link that proves the address."""
    start = START[Submission.Kind(submission.kind)]
    link = town.origin + f"{start}bestaetigen/{sign(str(submission.public_id), purpose=CONFIRM)}/"
    words = (
        _("Please confirm your news for %(town)s")
        if submission.is_news
        else _("Please confirm your event for %(town)s")
    )
    subject = words % {"town": town.title}
    _write(submission, subject=subject, template="confirm", town=town, now=now, link=link)


def say_published(submission: Submission, *, town: Municipality, now: datetime) -> None:
    """That it, its change or its cancellation is to be read by everybody."""
    page = town.origin + page_path(submission.confirmed_item)
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
        subject=(_("Proposed news: %(title)s") if submission.is_news else _("Proposed event: %(title)s"))
        % {"title": submission.title},
        template="feeds/submissions/told.txt",
        context={"submission": submission, "link": town.origin + address},
        town=town,
        now=now,
    )


def manage_path(submission: Submission) -> str:
    """Where the sender, and nobody else, changes, cancels or withdraws it."""
    return f"{START[Submission.Kind(submission.kind)]}{sign(str(submission.public_id), purpose=MANAGE)}/"


def page_path(item: Event | Article) -> str:
    """Where everybody reads it."""
    return article_path(item.public_id) if isinstance(item, Article) else event_path(item.public_id)


def _about(submission: Submission) -> str:
    words = _("Your news “%(title)s”") if submission.is_news else _("Your event “%(title)s”")
    return words % {"title": submission.title}


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
