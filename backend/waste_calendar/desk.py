"""What the waste calendar puts on the start page of the CMS: buttons, and what waits; `in_and_out` has the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.common.clock import local_day
from backend.tenants.desk import Desk, DeskAction, DeskItem, DeskPanel
from backend.tenants.models import Municipality
from backend.waste_calendar.checking.wording import sentence
from backend.waste_calendar.cms.frame import CONFIRM
from backend.waste_calendar.cms.holiday_words import waiting_holidays
from backend.waste_calendar.disrupting import REPORT, WAITS
from backend.waste_calendar.in_and_out import (
    READ_IN,
    conflict_panel,
    draft_panel,
    hand_over_panel,
    last_import_panel,
    source_panel,
)
from backend.waste_calendar.models import CalendarFinding, Disruption, Zone

_SHOWN = 3
_OF_ALL = 300  # what can wait until the day's work is done, elsewhere


def desk_actions(desk: Desk) -> Iterator[DeskAction]:
    """Disruption today; before everything else, and with the way in for calendars, where a calendar is all there is."""
    is_first = _is_authority(desk)
    if desk.person.has_perm(REPORT) and (is_first or Zone.objects.filter(origin="").exists()):
        yield DeskAction(
            title=_("Disruption today"),
            url=reverse("waste_disruptions"),
            icon="bin",
            order=1 if is_first else 95,
            is_urgent=True,
        )
    if is_first and desk.person.has_perm(READ_IN):
        yield DeskAction(title=_("Read in a calendar"), url=reverse("waste-imports"), icon="download", order=2)
    if is_first and desk.person.has_perm("waste_calendar.view_pickup"):
        yield DeskAction(title=_("Year view"), url=reverse("waste_year"), icon="calendar", order=3)


def desk_panels(desk: Desk) -> Iterator[DeskPanel]:
    """What waits in the calendar, then how it came in and went out; at a waste authority before all others."""
    for panel in _panels(desk):
        yield panel if panel.order < _OF_ALL or not _is_authority(desk) else replace(panel, order=panel.order - 240)


def _panels(desk: Desk) -> Iterator[DeskPanel]:
    yield from _waiting_disruptions(desk)
    yield from conflict_panel(desk)
    yield from source_panel(desk)
    yield from draft_panel(desk)
    yield from _shifts(desk)
    yield from _findings(desk)
    if _is_authority(desk):
        yield from last_import_panel(desk)
    yield from hand_over_panel(desk)


def _is_authority(desk: Desk) -> bool:
    return desk.town.kind == Municipality.Kind.PROVIDER


def _waiting_disruptions(desk: Desk) -> Iterator[DeskPanel]:
    """Pickups that were cancelled with the promise of another day."""
    if not desk.person.has_perm(REPORT):
        return
    first = local_day(desk.now, zone=desk.zone) - WAITS
    waiting = Disruption.objects.filter(outcome=Disruption.Outcome.FOLLOWS, on__gte=first)
    items = [
        DeskItem(
            title=disruption.title,
            url=reverse("waste_disruptions"),
            kind=date_format(disruption.on, "l, j. F"),
            note=disruption.reason,
        )
        for disruption in waiting
    ]
    yield DeskPanel(
        key="waste_disruptions",
        heading=_("A replacement is still to be named"),
        items=items,
        is_warning=True,
        order=60,
    )


def _shifts(desk: Desk) -> Iterator[DeskPanel]:
    if not desk.person.has_perm(CONFIRM):
        return
    items = [
        DeskItem(
            title=_("Holidays %(year)s") % {"year": year}, url=reverse("waste_shifts_of", args=[year]), note=sentence
        )
        for year, sentence in waiting_holidays(local_day(desk.now, zone=desk.zone))
    ]
    yield DeskPanel(key="waste_shifts", heading=_("Holidays of the waste calendar"), items=items, order=320)


def _findings(desk: Desk) -> Iterator[DeskPanel]:
    if not desk.person.has_perm("waste_calendar.change_pickup"):
        return
    rows = list(CalendarFinding.objects.filter(accepted_at=None))
    url = reverse("waste_findings")
    yield DeskPanel(
        key="waste_findings",
        heading=_("Waste calendar: please look at it"),
        items=[DeskItem(title=sentence(row.code, row.facts), url=f"{url}#f{row.pk}") for row in rows[:_SHOWN]],
        count=len(rows),
        url=url,
        is_warning=True,
        order=310,
    )
