"""What the inbox puts on the start page of the CMS: the feedback that nobody has dealt with."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.inbox.list_cms import visible_to
from backend.inbox.models import Feedback
from backend.tenants.desk import Desk, DeskItem, DeskPanel

SHOWN = 5


def open_feedback(desk: Desk) -> Iterator[DeskPanel]:
    """The oldest first, since they wait longest."""
    if not desk.person.has_perm("inbox.change_feedback"):
        return
    rows = visible_to(desk.person, Feedback.objects.filter(state=Feedback.State.OPEN)).order_by("created_at", "pk")
    yield DeskPanel(
        key="feedback",
        heading=_("Feedback that waits for an answer"),
        items=[_line(feedback) for feedback in rows.only("pk", "title", "kind", "created_at")[:SHOWN]],
        count=rows.count(),
        url=reverse("feedback:index") + f"?state={Feedback.State.OPEN}",
        order=160,
    )


def _line(feedback: Feedback) -> DeskItem:
    return DeskItem(
        title=str(feedback),
        url=reverse("feedback:edit", args=[feedback.pk]),
        kind=feedback.get_kind_display(),
        at=feedback.created_at,
    )
