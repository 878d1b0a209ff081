"""What proposals put on the start page of the CMS."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.feeds.models import Submission
from backend.tenants.desk import Desk, DeskItem, DeskPanel

SHOWN = 5


def waiting_proposals(desk: Desk) -> Iterator[DeskPanel]:
    """The oldest first, since their senders wait longest."""
    if not desk.person.has_perm("feeds.view_submission"):
        return
    rows = Submission.objects.waiting().order_by("created_at", "pk")
    yield DeskPanel(
        key="proposals",
        heading=_("Proposals without an account"),
        items=[_line(submission) for submission in rows[:SHOWN]],
        count=rows.count(),
        url=reverse("proposals:index"),
        order=150,
    )


def _line(submission: Submission) -> DeskItem:
    return DeskItem(
        title=submission.title,
        url=reverse("proposals:edit", args=[submission.pk]),
        kind=submission.get_kind_display(),
        state=submission.get_wish_display(),
        at=submission.created_at,
    )
