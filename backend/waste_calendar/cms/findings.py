"""The page on which people see what looks wrong in their calendar, go where it is mended, or say that it is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backend.common import clock
from backend.common.numbers import numbers_among
from backend.waste_calendar.checking.keeping import check_calendar
from backend.waste_calendar.checking.wording import sentence
from backend.waste_calendar.cms.frame import WasteMenuItem, WastePage, list_of
from backend.waste_calendar.models import CalendarFinding, CollectionRule, ImportBatch, Zone

_TITLE = gettext_lazy("Check of the calendar")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A finding in words, and where it is mended."""

    row: CalendarFinding
    words: str
    url: str
    link: str


class FindingsPage(WastePage):
    """What is open, and what was accepted."""

    template_name = "waste_calendar/cms/findings.html"
    header_icon = "tasks"
    page_title = _TITLE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(CalendarFinding.objects.select_related("zone", "accepted_by"))
        with_rules = set(CollectionRule.objects.filter(zone__origin="").values_list("zone_id", flat=True))
        lines = [_line(row, with_rules=with_rules) for row in rows]
        context: dict[str, Any] = super().get_context_data(
            open=[line for line in lines if line.row.accepted_at is None],
            accepted=[line for line in lines if line.row.accepted_at is not None],
            is_own=Zone.objects.filter(origin="").exists(),
            may_change=self.may_change,
            **kwargs,
        )
        return context

    def post(self, request: HttpRequest) -> HttpResponse:
        if "check" in request.POST:
            with transaction.atomic():
                number = check_calendar(self.town, now=clock.now())
            words = ngettext("Checked: %(number)s finding is open.", "Checked: %(number)s findings are open.", number)
            messages.success(request, words % {"number": number})
        elif "accept" in request.POST:
            self._set(request.POST["accept"], accepted_at=clock.now(), accepted_by=request.user)
            messages.success(request, _("Noted: this is right as it is, until something of it changes."))
        else:
            self._set(request.POST.get("reopen", ""), accepted_at=None, accepted_by=None)
        return redirect(request.path)

    def _set(self, pk: str, **values: Any) -> None:
        if not CalendarFinding.objects.filter(pk__in=numbers_among([pk])).update(**values):
            raise Http404


def _line(row: CalendarFinding, *, with_rules: set[int]) -> Line:
    url, link = _mended(row, with_rules=with_rules)
    return Line(row=row, words=sentence(row.code, row.facts), url=url, link=link)


def _mended(row: CalendarFinding, *, with_rules: set[int]) -> tuple[str, str]:
    """A day where it is about days; else the rules of its zone, or the files."""
    if row.code == "closed_day" and row.on:
        return reverse("waste_day", args=[row.on.year, row.on.month, row.on.day]), _("To this day")
    if row.on and row.zone_id and row.code not in {"next_year_missing", "ends_soon"}:
        anchor = f"#d{row.on:%m-%d}" if row.code not in {"swapped", "exchanged"} else ""
        return f"{reverse('waste_year_of', args=[row.on.year])}?zone={row.zone_id}{anchor}", _("To the year view")
    if row.zone_id in with_rules:
        return list_of(CollectionRule), _("To the collection rules")
    return list_of(ImportBatch), _("To the imports")


def menu_item() -> WasteMenuItem:
    """In the menu of the waste calendar."""
    return WasteMenuItem(_TITLE, route="waste_findings", icon="tasks", order=3)


urlpatterns: list[URLPattern] = [path("abfall/pruefung/", FindingsPage.as_view(), name="waste_findings")]
