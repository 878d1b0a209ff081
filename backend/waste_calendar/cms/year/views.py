"""The pages of the year view: whose year, the year, and one day of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from backend.common import clock
from backend.common.numbers import numbers_among
from backend.library.opening.holidays import StateHolidays
from backend.waste_calendar import correcting
from backend.waste_calendar.cms.frame import CONFIRM, WasteMenuItem, WastePage
from backend.waste_calendar.cms.holiday_words import waiting_holidays
from backend.waste_calendar.cms.year.contents import legend_of, months_of, pickups_between, words_of
from backend.waste_calendar.cms.year.expected import missing_words
from backend.waste_calendar.cms.year.forms import ADD, CANCEL, MOVE, AddForm, ChangeForm
from backend.waste_calendar.cms.year.scopes import Scope, districts, found_addresses, scope_of
from backend.waste_calendar.cms.year.warnings import warnings_about
from backend.waste_calendar.locking import CalendarBusy, lock_calendar_for_page
from backend.waste_calendar.models import Pickup
from backend.waste_calendar.shifts import SUNDAY

_TITLE = gettext_lazy("Year view")
_YEARS = 2  # before and after this one


class YearPage(WastePage):
    """A year of a district or an address; without one, the choice of it."""

    @cached_property
    def scope(self) -> Scope | None:
        return scope_of(self.request.GET)

    @cached_property
    def year(self) -> int:
        year = int(self.kwargs.get("year", self.today.year))
        if not _is_shown(year, today=self.today):
            raise Http404
        return year

    def get_template_names(self) -> list[str]:
        return [f"waste_calendar/cms/year/{'year' if self.scope else 'choice'}.html"]

    def get_page_title(self) -> str:
        return f"{self.scope.label}, {self.year}" if self.scope else str(_TITLE)

    def above(self) -> list[dict[str, Any]]:
        return [{"url": reverse("waste_year"), "label": _TITLE}] if self.scope else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = self._year(self.scope) if self.scope else self._choice()
        context: dict[str, Any] = super().get_context_data(**{**kwargs, **own})
        return context

    def _choice(self) -> dict[str, Any]:
        q = self.request.GET.get("q", "").strip()
        found = found_addresses(q, reading=self.reading) if q else []
        return {"districts": districts(), "q": q, "found": found, "year": self.year}

    def _year(self, scope: Scope) -> dict[str, Any]:
        rows = pickups_between(scope.zones, first=date(self.year, 1, 1), last=date(self.year, 12, 31))
        near = [year for year in (self.year - 1, self.year + 1) if _is_shown(year, today=self.today)]
        return {
            "scope": scope,
            "year": self.year,
            "years": near,
            "months": months_of(self.year, rows=rows, state=self.town.state),
            "shown_month": self.today.month if self.year == self.today.year else 1,
            "today": self.today,
            "legend": legend_of(rows, year=self.year),
            "holidays": self._waiting_holidays(scope),
            "missing": self._missing(scope, rows=rows),
        }

    def _missing(self, scope: Scope, *, rows: Sequence[Pickup]) -> str:
        return missing_words(scope.zones, rows=rows, year=self.year) if self.year > self.today.year else ""

    def _waiting_holidays(self, scope: Scope) -> str:
        """Why the holidays of this year are to be looked at, for whom may say so of a calendar of their own."""
        if not scope.is_own or not self.request.user.has_perm(CONFIRM):
            return ""
        return dict(waiting_holidays(self.today)).get(self.year, "")


class DayPage(WastePage):
    """A day of a district or an address, or of all tours of the town's own: its pickups, and what becomes of them."""

    template_name = "waste_calendar/cms/year/day.html"

    @cached_property
    def scope(self) -> Scope | None:
        return scope_of(self.request.GET)

    @cached_property
    def on(self) -> date:
        if not _is_shown(self.kwargs["year"], today=self.today):
            raise Http404
        try:
            return date(self.kwargs["year"], self.kwargs["month"], self.kwargs["day"])
        except (ValueError, OverflowError) as error:
            raise Http404 from error

    @cached_property
    def rows(self) -> list[Pickup]:
        return pickups_between(self.scope.zones if self.scope else None, first=self.on, last=self.on)

    @cached_property
    def changeable(self) -> list[Pickup]:
        """Those of the town's own that are not over."""
        return [row for row in self.rows if not row.is_handed_over and max(row.on, self.on) >= self.today]

    def get_page_title(self) -> str:
        return date_format(self.on, "l, j. F Y")

    def above(self) -> list[dict[str, Any]]:
        items = [{"url": reverse("waste_year"), "label": _TITLE}]
        if self.scope:
            url = f"{reverse('waste_year_of', args=[self.on.year])}?{self.scope.query}"
            items.append({"url": url, "label": f"{self.scope.label}, {self.on.year}"})
        return items

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [(row, words_of(row)) for row in self.rows]
        kinds = [
            (fraction, list(members)) for fraction, members in groupby(rows, key=lambda line: line[0].zone.fraction)
        ]
        changeable = {row.pk for row in self.changeable} if self.may_change else set()
        context: dict[str, Any] = super().get_context_data(
            **{
                "scope": self.scope,
                "label": self.scope.label if self.scope else _("All tours of this day"),
                "on": self.on,
                "kinds": kinds,
                "changeable": changeable,
                "ticked": self._ticked(changeable),
                "has_corrected": any(row.is_manual for row in self.changeable),
                "form": self._change_form(),
                "add_form": self._add_form() if self._may_add else None,
                "back": self._back() if self.scope else "",
                "near": [self.on - timedelta(days=1), self.on + timedelta(days=1)],
                **kwargs,
            }
        )
        return context

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        is_new = request.POST.get("do") == ADD
        if is_new and not self._may_add:
            raise Http404
        try:
            with transaction.atomic():
                lock_calendar_for_page()  # what is read now is what is changed
                form = self._add_form(request.POST) if is_new else self._change_form(request.POST)
                if not form.is_valid():
                    return self.render_to_response(self.get_context_data(**{"add_form" if is_new else "form": form}))
                said = self._add(form) if isinstance(form, AddForm) else self._change(form)
        except CalendarBusy as busy:
            messages.error(request, str(busy))
            return redirect(request.get_full_path())
        messages.success(request, said)
        for warning in warnings_about(self._touched, state=self.town.state):
            messages.warning(request, warning)
        return redirect(self._back())

    def _change(self, form: ChangeForm) -> str:
        rows, values = form.chosen, form.cleaned_data
        self._touched: Sequence[Pickup] = rows
        number = {"number": len(rows)}
        if values["do"] == MOVE:
            correcting.move(rows, to=values["to"], reason=values["reason"])
            moved = {**number, "day": date_format(values["to"], "l, j. F")}
            words = ngettext("%(number)s pickup moved to %(day)s.", "%(number)s pickups moved to %(day)s.", len(rows))
            return words % moved
        if values["do"] == CANCEL:
            correcting.cancel(rows, reason=values["reason"])
            return ngettext("%(number)s pickup cancelled.", "%(number)s pickups cancelled.", len(rows)) % number
        corrected = [row for row in rows if row.is_manual]
        correcting.take_back(corrected, town=self.town, now=clock.now())
        self._touched = []
        words = ngettext("%(number)s correction taken back.", "%(number)s corrections taken back.", len(corrected))
        return words % {"number": len(corrected)}

    def _add(self, form: AddForm) -> str:
        zone, variant = form.choices[form.cleaned_data["what"]]
        row = correcting.add(zone, variant=variant, on=self.on, reason=form.cleaned_data["reason"])
        self._touched = [row]
        said = {"title": zone.fraction.title, "day": date_format(self.on, "l, j. F")}
        return pgettext("pickup", "%(title)s is collected on %(day)s.") % said

    @property
    def _may_add(self) -> bool:
        return self.may_change and self.scope is not None and self.scope.is_own and self.on >= self.today

    def _ticked(self, changeable: set[int]) -> set[int]:
        """One pickup is meant; of several, people say which; a whole day's tours are moved together."""
        if self.request.method == "POST":
            return numbers_among(self.request.POST.getlist("pickups"))
        return changeable if self.scope is None or len(changeable) == 1 else set()

    def _change_form(self, data: Any = None) -> ChangeForm:
        initial = {"to": _next_working_day(self.on, state=self.town.state)}
        return ChangeForm(data, rows=self.changeable, today=self.today, initial=initial)

    def _add_form(self, data: Any = None) -> AddForm:
        zones = self.scope.zones if self.scope else []
        own = [zone.pk for zone in zones if not zone.origin]
        variants = set(Pickup.objects.filter(zone__in=own, stop_place="").values_list("zone_id", "variant"))
        return AddForm(data, zones=zones, variants=variants, on=self.on, auto_id="add_%s")

    def _back(self) -> str:
        if self.scope is None:
            return self.request.path
        return f"{reverse('waste_year_of', args=[self.on.year])}?{self.scope.query}#d{self.on:%m-%d}"


def _next_working_day(on: date, *, state: str) -> date:
    """Where a pickup goes most likely: no Sunday, and no holiday."""
    holidays = StateHolidays(state)
    days = (on + timedelta(days=number) for number in range(1, 8))
    return next((day for day in days if day.weekday() != SUNDAY and not holidays.name(day)), on + timedelta(days=1))


def _is_shown(year: int, *, today: date) -> bool:
    return abs(year - today.year) <= _YEARS


def menu_item() -> WasteMenuItem:
    """In the menu of the waste calendar."""
    return WasteMenuItem(_TITLE, route="waste_year", icon="calendar", order=0)


urlpatterns: list[URLPattern] = [
    path("abfall/jahr/", YearPage.as_view(), name="waste_year"),
    path("abfall/jahr/<int:year>/", YearPage.as_view(), name="waste_year_of"),
    path("abfall/tag/<int:year>/<int:month>/<int:day>/", DayPage.as_view(), name="waste_day"),
]
