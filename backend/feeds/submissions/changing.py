"""What the sender of a proposal may do by the signed link: change, cancel, withdraw."""

from __future__ import annotations

from django.db import transaction

from backend.accounts.models import User
from backend.common.errors import NotFound
from backend.feeds.cancelling import cancel_event
from backend.feeds.models import Submission
from backend.feeds.submissions import letters
from backend.feeds.submissions.proposals import News, Proposal, fill, from_json, to_json
from backend.feeds.submissions.receiving import KEPT_AFTER, hand_over, is_known
from backend.library.publishing import PublishingRefused
from backend.tenants.registry import Reading


def find_own(public_id: str, *, reading: Reading) -> Submission:
    """A confirmed one, with its item. Raises NotFound, also when the sender is forgotten already."""
    rows = Submission.objects.select_for_update(of=("self",)).select_related("event", "article")
    rows = rows.filter(public_id=public_id, erase_at__gt=reading.now)
    found = rows.exclude(state=Submission.State.UNCONFIRMED).first()
    if found is None:
        raise NotFound
    return found


def change(submission: Submission, proposal: Proposal | News, *, reading: Reading) -> None:
    """A new draft with what the sender changed; what is live stays as it is until the town hall publishes that."""
    before = from_json(submission.proposal)
    item = submission.confirmed_item
    if proposal == before and submission.state != Submission.State.RETURNED:
        return
    draft = item.get_latest_revision_as_object()
    fill(draft, proposal, before=before)
    draft.save_revision()
    submission.title = proposal.title
    submission.proposal = to_json(proposal)
    submission.wish = Submission.Wish.CHANGE if item.live else Submission.Wish.NEW
    submission.state = Submission.State.WAITING
    submission.erase_at = proposal.over_at + KEPT_AFTER
    submission.save()
    hand_over(submission, reading=reading)


def ask_to_cancel(submission: Submission, *, reading: Reading) -> None:
    """A known sender's word is enough; else the town hall confirms it."""
    submission.wish, submission.state = Submission.Wish.CANCELLATION, Submission.State.WAITING
    submission.save()
    if not (is_known(submission) and _cancel_of_known(submission)):
        letters.tell_town_hall(submission, town=reading.town, now=reading.now)


def cancel(submission: Submission, *, user: User | None) -> None:
    """Say that it is cancelled.

    The new version is its sender's, not of who publishes it. Raises PublishingRefused.
    """
    event = submission.event
    if event is None:  # a piece of news takes place nowhere
        raise NotFound
    cancel_event(event, user=user)


def withdraw(submission: Submission) -> None:
    """Forget the sender at once, and the item too if nobody has ever seen it."""
    item = submission.confirmed_item
    submission.delete()
    if not item.first_published_at:
        item.delete()


def _cancel_of_known(submission: Submission) -> bool:
    """Through the one policy, as whatever goes live."""
    try:
        with transaction.atomic():
            cancel(submission, user=None)
    except PublishingRefused:
        return False
    return True
