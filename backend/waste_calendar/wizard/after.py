"""The pages after an import: it is taken back, and people decide where files disagree with what they did or brought."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.common import clock
from backend.common.clock import local_day
from backend.common.numbers import numbers_among
from backend.waste_calendar import tasks
from backend.waste_calendar.imports.batches import CannotUndo, next_steps, take_back
from backend.waste_calendar.imports.brought import brought_days, keep_brought, let_go
from backend.waste_calendar.imports.conflicts import keep_own, open_conflicts, take_file
from backend.waste_calendar.locking import CalendarBusy, lock_calendar_for_page
from backend.waste_calendar.models import BroughtDays, CalendarSource, Conflict, ImportBatch
from backend.waste_calendar.wizard.frame import A_PAGE, KEPT, DraftPage


@contextmanager
def _deciding(request: HttpRequest) -> Iterator[None]:
    """Whoever comes while an import takes its time is told so."""
    try:
        yield
    except CalendarBusy as busy:
        messages.error(request, str(busy))


def _say(request: HttpRequest, count: int) -> None:
    if count:
        messages.success(request, _("%(count)s decided.") % {"count": count})
    else:
        messages.warning(request, _("Nothing was decided: please tick first what this is about."))


class TakeBack(DraftPage):
    """Asked once more before an import is taken back."""

    template_name = "waste_calendar/wizard/take_back.html"
    page_title = gettext_lazy("Take an import back")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.batch = get_object_or_404(ImportBatch.objects.defer("journal"), pk=kwargs.pop("batch"))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(batch=self.batch, steps=next_steps(), **kwargs)
        return context

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        is_again = self.batch.pk in next_steps().undoings
        try:
            undoing = take_back(self.batch, town=self.town, person=request.user, now=clock.now())
        except (CannotUndo, CalendarBusy) as refusal:
            messages.error(request, str(refusal))
            return redirect("waste-imports")
        messages.success(request, _("The import is read in again.") if is_again else _("The import was taken back."))
        for sentence in undoing.problems[:KEPT]:
            messages.warning(request, sentence)
        return redirect("waste-imports")


class Conflicts(DraftPage):
    """Where files say something else than people did."""

    template_name = "waste_calendar/wizard/conflicts.html"
    page_title = gettext_lazy("Corrections and files that disagree")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(open_conflicts(), A_PAGE).get_page(self.request.GET.get("page"))
        context: dict[str, Any] = super().get_context_data(page=page, **kwargs)
        return context

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = open_conflicts()
        if "all" not in request.POST:
            chosen = chosen.filter(pk__in=numbers_among(request.POST.getlist("conflict")))
        with _deciding(request), transaction.atomic():
            lock_calendar_for_page()  # an import notes what files say in an order of its own
            count = self._decide(list(chosen), decide=request.POST.get("decide"))
            _say(request, count)
        return redirect("waste-import-conflicts")

    def _decide(self, rows: list[Conflict], *, decide: str | None) -> int:
        if decide == "file":
            count = take_file(rows, now=clock.now())
            tasks.offer_corrections.defer(schema=self.town.schema_name)
            return count
        return keep_own(rows) if decide == "own" else 0


class BroughtCalendars(DraftPage):
    """Which districts hold as people brought them, over the calendars that are read by themselves."""

    template_name = "waste_calendar/wizard/brought.html"
    page_title = gettext_lazy("What holds as you read it in")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self._days(), A_PAGE).get_page(self.request.GET.get("page"))
        context: dict[str, Any] = super().get_context_data(page=page, sources=CalendarSource.objects.all(), **kwargs)
        return context

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = self._days()
        if "all" not in request.POST:
            chosen = chosen.filter(pk__in=numbers_among(request.POST.getlist("days")))
        with _deciding(request), transaction.atomic():
            lock_calendar_for_page()
            count = self._decide(list(chosen), decide=request.POST.get("decide"))
            _say(request, count)
        return redirect("waste-import-brought")

    def _decide(self, rows: list[BroughtDays], *, decide: str | None) -> int:
        if decide == "release":
            count = let_go(rows)
            tasks.import_again.defer(schema=self.town.schema_name)
            return count
        return keep_brought(rows) if decide == "keep" else 0

    def _days(self) -> QuerySet[BroughtDays]:
        return brought_days(today=local_day(clock.now(), zone=ZoneInfo(self.town.timezone)))
