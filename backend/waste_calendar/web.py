"""The pages: find one's address, see its pickups; they work without scripts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from backend.serving.pages import WebPage, public_page
from backend.tenants.registry import Reading
from backend.waste_calendar.bins import plan_of
from backend.waste_calendar.finding import Found, choices_of, find_address
from backend.waste_calendar.models import Fraction
from backend.waste_calendar.reading import build_location, location_path
from backend.waste_calendar.upcoming import Span, midnight_after, today_of, upcoming_rows

TYPED = ("strasse", "hausnummer", "street")
MAX_TYPED = 100
SOON = 8  # days with pickups before the months begin


@public_page
def find(request: HttpRequest, reading: Reading) -> WebPage | HttpResponse:
    """The search form; with an address that only one can be meant by, straight to its page."""
    text = request.GET.get("strasse", "").replace("\x00", "").strip()[:MAX_TYPED]
    number = request.GET.get("hausnummer", "").replace("\x00", "").strip()[:MAX_TYPED]
    found = _found(reading, text=text, number=number, street=request.GET.get("street", ""))
    if found is not None and found.path:
        return HttpResponseRedirect(found.path)
    return WebPage(
        title=_("Waste calendar"),
        description=_("When which bin is collected in %(town)s.") % {"town": reading.town.title},
        template="waste_calendar/find.html",
        context={"text": text, "number": number, "found": found},
        path="/abfall/",
        lang=reading.lang,
        is_kept=not any(request.GET.get(name) for name in TYPED),  # else it says where somebody lives
    )


@public_page
def show(request: HttpRequest, reading: Reading, id: UUID) -> WebPage:  # noqa: A002, ARG001 - as all object pages
    """The pickups of an address: the next one, those soon, the rest by month, and the calendar to subscribe to."""
    location = build_location(reading, location_id=id)
    today = today_of(reading)
    rows = upcoming_rows(id, span=Span(first=today))
    calendar = f"{reading.origin}/api/v1/waste/locations/{id}/calendar.ics"
    return WebPage(
        title=location["label"],
        description=_("Pickups for %(address)s, %(town)s.")
        % {"address": location["label"], "town": reading.town.title},
        template="waste_calendar/show.html",
        context={
            "location": location,
            "plan": plan_of(rows, today=today, soon=SOON),
            "calendar": calendar,
            "webcal": "webcal" + calendar.removeprefix("https").removeprefix("http"),
            "contacts": _contacts(location),
        },
        path=location_path(id),
        crumbs=((_("Waste calendar"), "/abfall/"),),
        lang=reading.lang,
        valid_until=midnight_after(reading),
    )


def _found(reading: Reading, *, text: str, number: str, street: str) -> Found | None:
    if street:
        try:
            return choices_of(reading, street_id=UUID(street), number=number)
        except ValueError:
            return None
    return find_address(reading, text=text, number=number) if text else None


def _contacts(location: dict[str, Any]) -> list[dict[str, str]]:
    """Who collects here, each once."""
    keys = [zone["fraction"] for zone in location["zones"]]
    contacts = Fraction.objects.filter(key__in=keys).exclude(contact={}).values_list("contact", flat=True)
    return list({contact["name"]: contact for contact in contacts}.values())


urlpatterns: list[URLPattern] = [
    path("abfall/", find, name="waste"),
    path("abfall/<uuid:id>/", show, name="waste-location"),
]
