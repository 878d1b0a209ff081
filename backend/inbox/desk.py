"""What the inbox puts on the start page of the CMS: open feedback, and mails that the mail server does not take."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.inbox.list_cms import visible_to
from backend.inbox.models import Feedback, Letter
from backend.tenants.desk import Desk, DeskItem, DeskPanel

SHOWN = 5


def panels(desk: Desk) -> Iterator[DeskPanel]:
    yield from open_feedback(desk)
    yield from failing_letters(desk)


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


def failing_letters(desk: Desk) -> Iterator[DeskPanel]:
    """For who looks after people: what was about whom; citizens' addresses stay where they are."""
    if not desk.person.has_perm("accounts.change_user"):
        return
    rows = Letter.objects.filter(failures__gt=0).order_by("created_at", "pk")
    yield DeskPanel(
        key="letters",
        heading=_("Mails that can't be sent"),
        items=[_failing(letter) for letter in rows.only("pk", "subject", "created_at", "failures")[:SHOWN]],
        count=rows.count(),
        is_warning=True,
        order=300,
    )


def _failing(letter: Letter) -> DeskItem:
    return DeskItem(
        title=letter.subject,
        at=letter.created_at,
        state=ngettext("tried once", "tried %(count)d times", letter.failures) % {"count": letter.failures},
        note=_("It is tried for two days. If it goes on, ask the operator of the region about the mail server."),
    )


def _line(feedback: Feedback) -> DeskItem:
    return DeskItem(
        title=str(feedback),
        url=reverse("feedback:edit", args=[feedback.pk]),
        kind=feedback.get_kind_display(),
        at=feedback.created_at,
    )
