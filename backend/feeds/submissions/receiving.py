"""A proposal comes in: nothing but a row and a letter, until its sender confirms the address."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from wagtail.log_actions import log

from backend.common.errors import NotFound
from backend.feeds.models import Article, Event, KnownSender, Submission
from backend.feeds.submissions.letters import ask_to_confirm, tell_town_hall
from backend.feeds.submissions.proposals import News, Proposal, from_json, new_item, to_json
from backend.library.publishing import PublishingRefused
from backend.serving.hashing import hashes
from backend.serving.limits import Limit, add_one, count
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading

LIMIT = Limit(name="submission", each=10, town=100)
TO_CONFIRM = timedelta(hours=48)
TO_ARRIVE = timedelta(minutes=10)  # a letter; who sends the same later has got none
KEPT_AFTER = timedelta(days=30)  # so long after the event its sender may still be asked
# Letters to one address in a day: nobody's mailbox is filled by a form of ours.
MOST_LETTERS = 5
DAY = timedelta(days=1)


MODULES = {Submission.Kind.EVENT: "events", Submission.Kind.NEWS: "news"}


def is_open(town: Municipality, *, kind: Submission.Kind) -> bool:
    """Whether the town takes proposals of this kind."""
    return {"submissions", MODULES[kind]} <= set(town.modules)


def kind_of(proposal: Proposal | News) -> Submission.Kind:
    """What it is to become."""
    return Submission.Kind.NEWS if isinstance(proposal, News) else Submission.Kind.EVENT


def receive(proposal: Proposal | News, *, email: str, address: str, reading: Reading) -> None:
    """Keep it for two days and ask the sender to confirm; the same at once again, or one letter too many, is nothing.

    Raises TooManyRequests. Whoever asks is not told what else is known of the mail address.
    """
    now = reading.now
    count(LIMIT, address=address, now=now)
    email = email.lower()
    kept = to_json(proposal)
    Submission.objects.over(now=now).filter(state=Submission.State.UNCONFIRMED).delete()
    fingerprints = hashes(email, *kept.values(), purpose="submission")
    same = Submission.objects.filter(fingerprint__in=fingerprints).first()
    if same is not None and (same.confirmed_at or now - same.created_at < TO_ARRIVE):
        return
    if add_one("letters to", email, window=DAY, now=now) > MOST_LETTERS:
        return
    submission, _is_new = Submission.objects.get_or_create(
        fingerprint__in=fingerprints,
        defaults={
            "fingerprint": fingerprints[0],
            "kind": kind_of(proposal),
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
    submission.item = _draft(proposal, lang=reading.town.languages[0])
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


def _draft(proposal: Proposal | News, *, lang: str) -> Event | Article:
    """An item that nobody sees, in the history as made by nobody of the town hall."""
    item = new_item(proposal, lang=lang)
    item.save()
    log(instance=item, action="wagtail.create", content_changed=True)
    item.save_revision()
    return item


def _publish_of_known(submission: Submission) -> bool:
    """Through the one policy: a second person, or a check that speaks against it, leaves it to the town hall.

    So does what somebody there is still writing: that is not the sender's to publish.
    """
    item = submission.item
    if item is None or not is_known(submission) or _is_worked_on(item):
        return False
    try:
        with transaction.atomic():
            item.refresh_from_db()
            item.latest_revision.publish()
    except PublishingRefused:
        return False
    return True


def _is_worked_on(item: Event | Article) -> bool:
    """Whether the draft has words of the town hall in it."""
    drafts = item.revisions.exclude(user=None)
    if item.live_revision_id is not None:
        drafts = drafts.filter(pk__gt=item.live_revision_id)
    return bool(drafts.exists())


def _submit(submission: Submission) -> None:
    """Into the approval that the town has for such items, if it has one and the item is not in it."""
    item = submission.confirmed_item
    item.refresh_from_db()
    state = item.current_workflow_state
    if state is not None and state.status == state.STATUS_NEEDS_CHANGES:
        state.resume(None)
    elif state is None and (workflow := item.get_workflow()) is not None:
        workflow.start(item, None)
