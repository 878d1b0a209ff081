"""What approvals put on the start page of the CMS: what has waited too long."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.utils.translation import gettext as _

from backend.approvals import items, messages
from backend.approvals.happenings import Happened
from backend.tenants.desk import Desk, DeskItem, DeskPanel

SHOWN = 8


def overdue_panel(desk: Desk) -> Iterator[DeskPanel]:
    """For who may decide, and for who administers people, since they are told of it."""
    if desk.person.has_perm("accounts.change_user"):
        rows, submitted = items.waiting(), messages.waiting()
    else:
        rows, submitted = items.waiting_for(desk.person), messages.waiting_for(desk.person)
    waiting = chain(items.overdue(rows), messages.overdue(submitted))
    late = sorted(
        (each for each in waiting if each.is_overdue(town=desk.town, now=desk.now)), key=lambda each: each.submitted_at
    )
    yield DeskPanel(
        key="overdue",
        heading=_("Undecided for two working days"),
        items=[_line(each) for each in late[:SHOWN]],
        count=len(late),
        is_warning=True,
        order=90,
    )


def _line(late: Happened) -> DeskItem:
    return DeskItem(
        title=late.title,
        url=late.path,
        kind=late.kind,
        state=_("by %(person)s") % {"person": late.author} if late.author else "",
        at=late.submitted_at,
    )
