"""The pages "Schadstoffmobil" of the CMS: the year's stops, new ones, another hour or place, last year's again."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from backend.common import clock
from backend.tenants.models import Municipality
from backend.waste_calendar.cms.frame import CORRECT, MODULE, WasteMenuItem
from backend.waste_calendar.cms.stop_form import ChangedStopForm, CopiesForm, NewStopForm
from backend.waste_calendar.models import Location
from backend.waste_calendar.stop_zones import municipalities
from backend.waste_calendar.van_stops import (
    Stop,
    add_stops,
    change_stop,
    copies_of,
    delete_stop,
    find_stop,
    show_in,
    stops_of,
    years_with_stops,
)

_LAST_YEAR = 2199
_PLANNING_FROM = 10  # October: who takes over stops means the next year


def may_change(request: HttpRequest) -> bool:
    """Whether this person may change stops, in a town that has addresses of its own to show them to."""
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    is_allowed = MODULE in town.modules and request.user.has_perm(CORRECT)
    return bool(is_allowed) and Location.objects.filter(street__origin="").exists()


def stops(request: HttpRequest) -> HttpResponse:
    """The stops of a year by day; without one named, of the year with the next ones."""
    town = _town(request)
    today = _today(town)
    year = _year(request, town)
    found = stops_of(year)
    if "jahr" not in request.GET and all(stop.row.on < today for stop in found) and stops_of(year + 1):
        year, found = year + 1, stops_of(year + 1)
    planned = max(year, today.year + 1) if today.month >= _PLANNING_FROM else year
    context = {
        "stops": sorted(found, key=lambda stop: stop.row.on < today),  # else by day, as they come
        "year": year,
        "years": sorted({*years_with_stops(), today.year, today.year + 1}),
        "today": today,
        "planned": planned,
    }
    return _page(request, "waste_calendar/cms/stops.html", title=_("Hazardous-waste van"), **context)


def new_stop(request: HttpRequest) -> HttpResponse:
    """Add a place on one or several days."""
    town = _town(request)
    form = NewStopForm(request.POST or None, places=municipalities())
    if request.method == "POST" and form.is_valid():
        _say_added(request, add_stops([form.stop()], town=town, now=clock.now()))
        return _to_year(form.cleaned_data["dates"][0].year)
    return _page(request, "waste_calendar/cms/stop_form.html", title=_("New stop"), form=form, is_new=True)


def edit_stop(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """Another place, day or hour, other municipalities, or that it does not take place."""
    town = _town(request)
    stop = _stop_or_404(id)
    places = municipalities() if stop.is_added else []  # whom a file's stop is for, the file says again every night
    form = ChangedStopForm(request.POST or None, places=places, initial=ChangedStopForm.initial_of(stop))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                change_stop(stop, values=form.values(stop))
                if form.chosen is not None:
                    show_in(stop, where=form.chosen, town=town, now=clock.now())
        except IntegrityError:
            form.add_error("start", _("There is such a stop already on this day."))
        else:
            messages.success(request, _("Saved. It is handed on to every town that takes this calendar."))
            return _to_year(stop.row.on.year)
    return _page(request, "waste_calendar/cms/stop_form.html", title=_("Change a stop"), form=form, stop=stop)


@require_POST
def remove_stop(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """Delete one that was entered by mistake; a file's stop is cancelled instead."""
    town = _town(request)
    stop = _stop_or_404(id)
    if not stop.is_added:
        raise PermissionDenied
    delete_stop(stop, town=town)
    messages.success(request, _("The stop is deleted."))
    return _to_year(stop.row.on.year)


def copy_stops(request: HttpRequest) -> HttpResponse:
    """Last year's stops on the same weekday a year later, to look at before they are added."""
    town = _town(request)
    year = _year(request, town)
    form = CopiesForm(request.POST or None, copies=copies_of(year - 1, town=town))
    if request.method == "POST" and form.is_valid():
        _say_added(request, add_stops(form.stops(), town=town, now=clock.now()))
        return _to_year(year)
    title = _("Stops of %(year)s") % {"year": year}
    return _page(request, "waste_calendar/cms/stop_copies.html", title=title, form=form, year=year, before=year - 1)


def _say_added(request: HttpRequest, number: int) -> None:
    if number:
        words = ngettext("%(number)s stop added.", "%(number)s stops added.", number) % {"number": number}
        messages.success(request, words)
    else:
        messages.warning(request, _("Nothing added: these stops are there already, or none was chosen."))


def _stop_or_404(public_id: UUID) -> Stop:
    stop = find_stop(public_id)
    if stop is None:
        raise Http404
    return stop


def _to_year(year: int) -> HttpResponse:
    return redirect(f"{reverse('waste_stops')}?jahr={year}")


def _year(request: HttpRequest, town: Municipality) -> int:
    """The year of the address, or this one."""
    text = request.GET.get("jahr", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0  # noqa: PLR2004 - a year's digits
    today = _today(town)
    return year if today.year - 100 < year <= _LAST_YEAR else today.year


def _today(town: Municipality) -> Any:
    return clock.local_day(clock.now(), zone=ZoneInfo(town.timezone))


def _town(request: HttpRequest) -> Municipality:
    """The town. Raises PermissionDenied for people who may not change stops."""
    if not may_change(request):
        raise PermissionDenied
    town: Municipality = request.tenant  # type: ignore[attr-defined]
    return town


def _page(request: HttpRequest, template: str, *, title: str, **context: Any) -> HttpResponse:
    index = {"url": reverse("waste_stops"), "label": _("Hazardous-waste van")}
    here = [{"url": "", "label": title}]
    crumbs = here if template.endswith("/stops.html") else [index, *here]
    frame = {"header_title": title, "page_title": title, "header_icon": "bin", "breadcrumbs_items": crumbs}
    return render(request, template, {**frame, **context})


class StopsMenuItem(WasteMenuItem):
    """Schadstoffmobil; shown where it opens."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_change(request)


def menu_item() -> WasteMenuItem:
    """In the menu of the waste calendar."""
    return StopsMenuItem(gettext_lazy("Hazardous-waste van"), route="waste_stops", icon="bin", order=4)


urlpatterns: list[URLPattern] = [
    path("schadstoffmobil/", stops, name="waste_stops"),
    path("schadstoffmobil/neu/", new_stop, name="waste_new_stop"),
    path("schadstoffmobil/uebernehmen/", copy_stops, name="waste_copy_stops"),
    path("schadstoffmobil/<uuid:id>/", edit_stop, name="waste_edit_stop"),
    path("schadstoffmobil/<uuid:id>/loeschen/", remove_stop, name="waste_remove_stop"),
]
