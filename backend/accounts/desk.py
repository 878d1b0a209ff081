"""What people put on the start page of the CMS: who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.accounts.models import StandIn
from backend.accounts.standing_in import days_of
from backend.tenants.desk import Desk, DeskItem, DeskPanel

AHEAD = timedelta(days=7)
SHOWN = 8


def stand_in_panels(desk: Desk) -> Iterator[DeskPanel]:
    """Now and within a week; not for contributors, who are no colleagues."""
    if not desk.person.has_perm("accounts.view_standin"):
        return
    rows = list(
        StandIn.objects.to_come(now=desk.now)
        .filter(starts_at__lte=desk.now + AHEAD, absent__is_active=True)
        .select_related("absent", "deputy")
    )
    yield DeskPanel(
        key="stand-ins",
        heading=_("Who stands in for whom"),
        items=[_line(row, desk=desk) for row in rows[:SHOWN]],
        count=len(rows),
        url=reverse("accounts_stand_ins"),
        order=150,
    )


def _line(row: StandIn, *, desk: Desk) -> DeskItem:
    names = {"deputy": row.deputy_name, "absent": row.absent}
    if desk.person.pk == row.deputy_id:
        title = _("You stand in for %(absent)s") % names
    else:
        title = _("%(deputy)s stands in for %(absent)s") % names
    return DeskItem(title=title, url=reverse("accounts_stand_ins"), state=_when(row, desk=desk))


def _when(row: StandIn, *, desk: Desk) -> str:
    """`until 27 November`, or from when until when."""
    days = days_of(row, town=desk.town)
    last = date_format(days.last, "D j.n.")
    if row.starts_at <= desk.now:
        return _("until %(last)s, inclusive") % {"last": last}
    return _("%(first)s to %(last)s, inclusive") % {"first": date_format(days.first, "D j.n."), "last": last}
