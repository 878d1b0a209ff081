"""A proposed event comes in: nothing but a row and a letter, until its sender confirms the address."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from wagtail.log_actions import log

from backend.common.errors import NotFound
from backend.feeds.models import Event, KnownSender, Submission
from backend.feeds.submissions.letters import ask_to_confirm, tell_town_hall
from backend.feeds.submissions.proposals import Proposal, fill, from_json, to_json
from backend.inbox.hashing import hashed
from backend.inbox.limits import Limit, add_one, count
from backend.library.publishing import PublishingRefused
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading

LIMIT = Limit(name="submission", each=10, town=100)
TO_CONFIRM = timedelta(hours=48)
TO_ARRIVE = timedelta(minutes=10)  # a letter; who sends the same later has got none
KEPT_AFTER = timedelta(days=30)  # so long after the event its sender may still be asked
# Letters to one address in a day: nobody's mailbox is filled by a form of ours.
MOST_LETTERS = 5
DAY = timedelta(days=1)


def is_open(town: Municipality) -> bool:
    """Whether the town takes proposals."""
    return {"submissions", "events"} <= set(town.modules)


def receive(proposal: Proposal, *, email: str, address: str, reading: Reading) -> None:
    """Keep it for two days and ask the sender to confirm; the same at once again, or one letter too many, is nothing.

    Raises TooManyRequests. Whoever asks is not told what else is known of the mail address.
    """
    now = reading.now
    count(LIMIT, address=address, now=now)
    email = email.lower()
    kept = to_json(proposal)
    Submission.objects.over(now=now).filter(state=Submission.State.UNCONFIRMED).delete()
    fingerprint = hashed(email, *kept.values(), purpose="submission")
    same = Submission.objects.filter(fingerprint=fingerprint).first()
    if same is not None and (same.confirmed_at or now - same.created_at < TO_ARRIVE):
        return
    if add_one("letters to", email, window=DAY, now=now) > MOST_LETTERS:
        return
    submission, _is_new = Submission.objects.get_or_create(
        fingerprint=fingerprint,
        defaults={
            "title": proposal.title,
            "email": email,
            "proposal": kept,
            "created_at": now,
            "erase_at": now + TO_CONFIRM,
        },
    )
    ask_to_confirm(submission, town=reading.town, now=now)


def find_unconfirmed(public_id: str, *, reading: Reading) -> Submission:
    """Raises NotFound for what was never there, is confirmed already, or is too old."""
    rows = Submission.objects.select_for_update().filter(public_id=public_id, erase_at__gt=reading.now)
    found = rows.filter(state=Submission.State.UNCONFIRMED).first()
    if found is None:
        raise NotFound
    return found


def confirm(submission: Submission, *, reading: Reading) -> None:
    """The address is the sender's: make a draft of it and tell the town hall, or publish what a known sender says."""
    now, proposal = reading.now, from_json(submission.proposal)
    submission.event = _draft(proposal, lang=reading.town.languages[0])
    submission.state = Submission.State.WAITING
    submission.confirmed_at = now
    submission.erase_at = proposal.over_at + KEPT_AFTER
    submission.save()
    hand_over(submission, reading=reading)


def hand_over(submission: Submission, *, reading: Reading) -> None:
    """To everybody where the town knows the sender and its rules allow it, else to the town hall."""
    if not _publish_of_known(submission):
        _submit(submission)
        tell_town_hall(submission, town=reading.town, now=reading.now)


def is_known(submission: Submission) -> bool:
    """Whether the town lists the sender."""
    return KnownSender.objects.filter(email=submission.email).exists()


def _draft(proposal: Proposal, *, lang: str) -> Event:
    """An event that nobody sees, in the history as made by nobody of the town hall."""
    event = Event(live=False, lang=lang)
    fill(event, proposal)
    event.save()
    log(instance=event, action="wagtail.create", content_changed=True)
    event.save_revision()
    return event


def _publish_of_known(submission: Submission) -> bool:
    """Through the one policy: a second person, or a check that speaks against it, leaves it to the town hall."""
    event = submission.event
    if event is None or not is_known(submission):
        return False
    try:
        with transaction.atomic():
            event.refresh_from_db()
            event.latest_revision.publish()
    except PublishingRefused:
        return False
    return True


def _submit(submission: Submission) -> None:
    """Into the approval that the town has for events, if it has one and the event is not in it."""
    event = submission.confirmed_event
    event.refresh_from_db()
    state = event.current_workflow_state
    if state is not None and state.status == state.STATUS_NEEDS_CHANGES:
        state.resume(None)
    elif state is None and (workflow := event.get_workflow()) is not None:
        workflow.start(event, None)
