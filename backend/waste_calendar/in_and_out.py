"""How a calendar comes in and goes out, for the start page of the CMS: drafts, sources, the last import, the towns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.region.arriving import Arrival, arrivals
from backend.tenants.desk import Desk, DeskItem, DeskPanel
from backend.waste_calendar.imports.conflicts import open_conflicts
from backend.waste_calendar.models import CalendarSource, ImportBatch, ImportDraft
from backend.waste_calendar.sharing import MODULE, PROVIDERS

READ_IN = "waste_calendar.add_importdraft"
_SEE_SOURCES = "waste_calendar.view_calendarsource"
_SEE_IMPORTS = "waste_calendar.view_importbatch"
_SHOWN = 5


def conflict_panel(desk: Desk) -> Iterator[DeskPanel]:
    """Corrections that a file disagrees with."""
    if not desk.person.has_perm(READ_IN):
        return
    number = open_conflicts().count()
    text = ngettext(
        "%(count)s correction disagrees with the file that was read.",
        "%(count)s corrections disagree with the file that was read.",
        number,
    )
    item = DeskItem(title=text % {"count": number}, url=reverse("waste-import-conflicts"))
    yield DeskPanel(
        key="waste_conflicts",
        heading=_("Corrections and files that disagree"),
        items=[item] if number else [],
        is_warning=True,
        order=305,
    )


def source_panel(desk: Desk) -> Iterator[DeskPanel]:
    """Calendars that could not be fetched or not be read; one statement."""
    if not desk.person.has_perm(_SEE_SOURCES):
        return
    last = ImportBatch.objects.filter(source=OuterRef("pk"))
    rows: Iterable[Any] = CalendarSource.objects.annotate(
        was_fine=Subquery(last.values("is_fine")[:1]), said=Subquery(last.values("problems")[:1])
    )
    items = [
        DeskItem(
            title=str(source),
            url=reverse("wagtailsnippets_waste_calendar_calendarsource:inspect", args=[source.pk]),
            note=source.last_error or " ".join((source.said or [])[:1]),
        )
        for source in rows
        if source.last_error or source.was_fine is False
    ]
    yield DeskPanel(
        key="waste_sources",
        heading=_("Calendars that fail"),
        items=items[:_SHOWN],
        count=len(items),
        url=reverse("wagtailsnippets_waste_calendar_calendarsource:list"),
        is_warning=True,
        order=306,
    )


def draft_panel(desk: Desk) -> Iterator[DeskPanel]:
    """Calendars that somebody brought and nobody has taken over yet."""
    if not desk.person.has_perm(READ_IN):
        return
    open_ones = ImportDraft.objects.exclude(state=ImportDraft.State.DONE).defer("report", "profile")
    open_ones = open_ones.select_related("source")
    items = [
        DeskItem(
            title=_subject(draft),
            url=reverse("waste-import", args=[draft.pk]),
            at=draft.changed_at,
            state=draft.get_state_display(),
        )
        for draft in open_ones.prefetch_related("files")[:_SHOWN]
    ]
    yield DeskPanel(key="waste_drafts", heading=_("Calendars not taken over yet"), items=items, order=311)


def _subject(draft: ImportDraft) -> str:
    if draft.source is not None:
        return str(draft.source)
    return ", ".join(file.name for file in draft.files.all()) or _("Calendars of the municipality file")


def last_import_panel(desk: Desk) -> Iterator[DeskPanel]:
    """What was read last, with what it did."""
    if not desk.person.has_perm(_SEE_IMPORTS):
        return
    batch = ImportBatch.objects.defer("journal").select_related("source").first()
    if batch is None:
        return
    state = _("%(created)s added, %(changed)s changed, %(removed)s removed") % {
        "created": batch.created,
        "changed": batch.changed,
        "removed": batch.removed,
    }
    is_of_file = not batch.files and batch.source is not None and batch.source.is_handed_over
    item = DeskItem(
        title=_("Calendars of the municipality file") if is_of_file else batch.name,
        url=reverse("wagtailsnippets_waste_calendar_importbatch:inspect", args=[batch.pk]),
        at=batch.at,
        state=state,
        note="" if batch.is_fine else " ".join(batch.problems[:1]),
    )
    url = reverse("waste-imports") if desk.person.has_perm(READ_IN) else ""
    yield DeskPanel(key="waste_import", heading=_("Read in last"), items=[item], url=url, order=330)


def hand_over_panel(desk: Desk) -> Iterator[DeskPanel]:
    """What has arrived in the towns, the ones that lack something first."""
    if desk.town.kind not in PROVIDERS or not desk.person.has_perm(_SEE_IMPORTS):
        return
    towns = arrivals(desk.town, module=MODULE)
    late = [each for each in towns if not each.is_complete]
    shown = [*late, *(each for each in towns if each.is_complete)]
    items = [DeskItem(title=each.town, at=each.at, state=state_of(each)) for each in shown[:_SHOWN]]
    yield DeskPanel(
        key="waste_hand_over",
        heading=_("Hand-over to the municipalities"),
        items=items,
        count=len(towns),
        url=reverse("waste_hand_over"),
        empty=_("No municipality takes this calendar yet: its operator says so in its file."),
        is_warning=bool(late),
        order=325,
    )


def state_of(arrival: Arrival) -> str:
    """In a few words."""
    if arrival.failed:
        return _("did not work, is tried again by itself")
    if arrival.waiting:
        return _("on its way")
    return _("has the calendar as it is now")
