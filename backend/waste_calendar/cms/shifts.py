"""The page of a year's holidays: what they move is proposed, changed for this year, and confirmed once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.common import clock
from backend.waste_calendar.cms.frame import CONFIRM, WasteMenuItem, WastePage, list_of
from backend.waste_calendar.models import CollectionRule, HolidayPractice, Zone
from backend.waste_calendar.proposing import Holiday, Proposal, confirm, has_rules, propose, year_to_confirm

_TITLE = gettext_lazy("Holidays of the year")


class PracticeForm(forms.Form):
    """What is done on one holiday of one year."""

    direction = forms.ChoiceField(choices=HolidayPractice.Direction.choices, label=gettext_lazy("Pickups move"))
    reach = forms.ChoiceField(choices=HolidayPractice.Reach.choices, label=gettext_lazy("How many move"))


class ShiftsPage(WastePage):
    """All holidays of one year."""

    template_name = "waste_calendar/cms/shifts.html"
    header_icon = "calendar-alt"
    needs_to_change = CONFIRM

    @cached_property
    def year(self) -> int:
        year = int(self.kwargs["year"])
        if year not in {self.today.year, self.today.year + 1}:
            raise Http404
        return year

    @cached_property
    def proposal(self) -> Proposal:
        return propose(self.town, year=self.year)

    def get_page_title(self) -> str:
        return _("Holidays %(year)s") % {"year": self.year}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = [(holiday, self._form(holiday)) for holiday in self.proposal.holidays]
        context: dict[str, Any] = super().get_context_data(
            **{
                **kwargs,
                "year": self.year,
                "years": [self.today.year, self.today.year + 1],
                "proposal": self.proposal,
                "lines": lines,
                "has_rules": has_rules(),
                "is_own": Zone.objects.filter(origin="").exists(),
                "rules_url": list_of(CollectionRule),
                "may_change": self.may_change,
            }
        )
        return context

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.POST.get("do") == "confirm":
            self._confirm(request)
            return redirect(request.path)
        holiday = self._holiday(request.POST.get("day", ""))
        if request.POST.get("do") == "usual":
            with transaction.atomic():
                for row in HolidayPractice.objects.filter(name=holiday.name, year=self.year):
                    row.delete()
        else:
            form = PracticeForm(request.POST, prefix=f"h{holiday.on:%m%d}")
            if not form.is_valid():
                raise Http404
            self._keep(holiday, values=form.cleaned_data)
        messages.success(request, _("Noted for %(year)s. The pickups follow within a minute.") % {"year": self.year})
        return redirect(f"{request.path}#h{holiday.on:%m%d}")

    def _confirm(self, request: HttpRequest) -> None:
        if self.proposal.open_questions:
            messages.error(request, _("Please say first what is done on the days that are asked for."))
            return
        with transaction.atomic():
            confirm(self.proposal, person=request.user, now=clock.now())
        messages.success(request, _("The holidays of %(year)s are confirmed.") % {"year": self.year})

    def _keep(self, holiday: Holiday, *, values: dict[str, Any]) -> None:
        """One by one, so that the rules are followed at once."""
        day = {} if holiday.is_law else {"month": holiday.on.month, "day": holiday.on.day}
        with transaction.atomic():
            HolidayPractice.objects.update_or_create(name=holiday.name, year=self.year, defaults={**day, **values})

    def _holiday(self, text: str) -> Holiday:
        found = next((item for item in self.proposal.holidays if item.on.isoformat() == text), None)
        if found is None:
            raise Http404
        return found

    def _form(self, holiday: Holiday) -> PracticeForm:
        values = {"direction": holiday.convention.direction.value, "reach": holiday.convention.reach.value}
        if holiday.is_open:
            values = {"direction": HolidayPractice.Direction.WORKED.value, "reach": HolidayPractice.Reach.DAY.value}
        return PracticeForm(initial=values, prefix=f"h{holiday.on:%m%d}")


class ThisYear(WastePage):
    """To the year that is to be confirmed, or this one."""

    needs = CONFIRM

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("waste_shifts_of", year_to_confirm(self.today) or self.today.year)


def menu_item() -> WasteMenuItem:
    """In the menu of the waste calendar."""
    return WasteMenuItem(_TITLE, route="waste_shifts", icon="calendar-alt", order=3, needs=CONFIRM)


urlpatterns: list[URLPattern] = [
    path("abfall/feiertage/", ThisYear.as_view(), name="waste_shifts"),
    path("abfall/feiertage/<int:year>/", ShiftsPage.as_view(), name="waste_shifts_of"),
]
