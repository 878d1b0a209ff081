"""What becomes of a piece of feedback: kept once, told to whom it concerns, answered, erased after 90 days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.models import Role, User
from backend.accounts.reaching import addresses_of
from backend.common.clock import local_day
from backend.common.errors import NotFound
from backend.inbox.models import Feedback
from backend.inbox.writing import write
from backend.library.models import ContactDetails, LegalFields
from backend.serving.hashing import hashes
from backend.serving.limits import Limit, count
from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading, Subject

LIMIT = Limit(name="feedback", each=10, town=200)
KEPT_FOR = timedelta(days=90)
NO_SUBJECT = Subject(title="", path="")


@dataclass(frozen=True, kw_only=True)
class Told:
    """One piece of feedback as it came, in plain text."""

    kind: Feedback.Kind
    text: str
    type: str = ""
    id: UUID | None = None
    email: str = ""


def find_subject(*, type: str, id: UUID | None, town: Municipality) -> Subject:  # noqa: A002 - the API calls them so
    """The published item of this type and id. Raises NotFound for any other, and doesn't say why."""
    finders = {name: find for module in registry.active_modules(town) for name, find in module.subjects.items()}
    found = finders[type](id) if type in finders and id is not None else None
    if found is None:
        raise NotFound
    return found


def receive(told: Told, *, address: str, reading: Reading) -> None:
    """Keep it and tell owner and town hall; the same again is nothing new. Raises NotFound and TooManyRequests."""
    town, now = reading.town, reading.now
    count(LIMIT, address=address, now=now)
    subject = find_subject(type=told.type, id=told.id, town=town) if told.type else NO_SUBJECT
    day = local_day(now, zone=reading.zone)
    fingerprints = hashes(told.kind, told.type, told.id, told.text, told.email, day, purpose="feedback")
    feedback, is_new = Feedback.objects.get_or_create(
        fingerprint__in=fingerprints,
        defaults={
            "fingerprint": fingerprints[0],
            "kind": told.kind,
            "type": told.type,
            "subject_id": told.id,
            "title": subject.title[:300],
            "path": subject.path,
            "edit_path": subject.edit_path,
            "owner_id": subject.owner,
            "text": told.text,
            "email": told.email,
            "created_at": now,
        },
    )
    if is_new:
        for mailbox in sorted(set(_mailboxes(feedback, town=town, now=now))):
            _tell(mailbox, feedback, town=town, now=now)


def answer(feedback: Feedback, *, text: str, town: Municipality, now: datetime) -> None:
    """Write back to who left an address; that is done then."""
    write(
        to=feedback.email,
        subject=_("Your feedback to %(town)s") % {"town": town.title},
        template="inbox/answer.txt",
        context={"feedback": feedback, "text": text},
        town=town,
        now=now,
    )
    feedback.answered_at = now
    set_state(feedback, state=Feedback.State.DONE)


def set_state(feedback: Feedback, *, state: Feedback.State) -> None:
    """Open it again, or be done with it."""
    feedback.state = state
    feedback.save(update_fields=["state", "answered_at"])


def erase_old(*, now: datetime) -> int:
    """Erase what came 90 days ago; returns how many pieces."""
    return Feedback.objects.filter(created_at__lte=now - KEPT_FOR).delete()[0]


def _mailboxes(feedback: Feedback, *, town: Municipality, now: datetime) -> Iterator[str]:
    """The owner, or for what is nobody's the publishers; the town hall's mailbox always. A demo's are invented."""
    if town.is_demo:
        return
    contact, legal = ContactDetails.objects.first(), LegalFields.objects.first()
    if contact and contact.email:
        yield contact.email
    if feedback.kind == Feedback.Kind.BARRIER and legal and legal.accessibility_contact:
        yield legal.accessibility_contact
    people = User.objects.filter(is_active=True, shadow_of=None)
    owner = people.filter(pk=feedback.owner_id).first() if feedback.owner_id else None
    yield from [owner.email] if owner else addresses_of(Role.PUBLISHER, now=now)


def _tell(mailbox: str, feedback: Feedback, *, town: Municipality, now: datetime) -> None:
    """That there is something and where; what it says stays in the CMS, where it is erased."""
    address = reverse("feedback:edit", args=[feedback.pk], urlconf=settings.ROOT_URLCONF)
    write(
        to=mailbox,
        subject=_("New feedback: %(about)s") % {"about": feedback},
        template="inbox/told.txt",
        context={"feedback": feedback, "link": town.origin + address},
        town=town,
        now=now,
    )
