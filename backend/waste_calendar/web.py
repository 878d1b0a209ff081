"""The pages: find one's address, see its pickups; they work without scripts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from backend.common.errors import NotFound
from backend.common.qr_codes import qr_code
from backend.common.visitors import address_of
from backend.push.mail import subscribing
from backend.push.mail.web import CONSENT, THANKS_PATH
from backend.serving.forms import public_form
from backend.serving.pages import WebPage, public_page
from backend.tenants.registry import Reading
from backend.waste_calendar.addresses.finding import Found, choices_of, choices_today, find_address
from backend.waste_calendar.bins import plan_of
from backend.waste_calendar.mail_form import ReminderForm
from backend.waste_calendar.models import Fraction
from backend.waste_calendar.open_data.describing import BASE, PAGE, describe, end_of_year, terms_of
from backend.waste_calendar.open_data.rows import zones
from backend.waste_calendar.reading import build_location, location_path
from backend.waste_calendar.reminders import MODULE
from backend.waste_calendar.statements import Row, Span
from backend.waste_calendar.upcoming import midnight_after, today_of, upcoming_rows
from backend.waste_calendar.wording import full_address

TYPED = ("strasse", "hausnummer", "street")
MAX_TYPED = 100
REMINDER = "erinnerung/"
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
def show(request: HttpRequest, reading: Reading, id: UUID) -> WebPage | HttpResponse:  # noqa: A002, ARG001 - as all object pages
    """The pickups of an address: the next one, those soon, the rest by month, and the calendar to subscribe to."""
    try:
        location = build_location(reading, location_id=id)
    except NotFound:
        return _today(reading, location_id=id)
    today = today_of(reading)
    rows = upcoming_rows(id, span=Span(first=today))
    calendar = f"{reading.origin}/api/v1/waste/locations/{id}/calendar.ics"
    webcal = "webcal" + calendar.removeprefix("https").removeprefix("http")
    title = full_address(label=location["label"], place=location["area"])
    return WebPage(
        title=title,
        description=_("Pickups for %(address)s, %(town)s.") % {"address": title, "town": reading.town.title},
        template="waste_calendar/show.html",
        context={
            "location": location,
            "plan": plan_of(rows, today=today, soon=SOON),
            "calendar": calendar,
            "reminder": f"{location_path(id)}{REMINDER}" if "push" in reading.town.modules else "",
            "sheets": _sheets(rows, path=f"{reading.origin}/api/v1/waste/locations/{id}/calendar.pdf"),
            "webcal": webcal,
            "codes": _codes(page=f"{reading.origin}{location_path(id)}", webcal=webcal),
            "contacts": _contacts(location),
        },
        path=location_path(id),
        crumbs=((_("Waste calendar"), "/abfall/"),),
        lang=reading.lang,
        subject=(location["type"], location["id"]),
        valid_until=midnight_after(reading),
    )


def _today(reading: Reading, *, location_id: UUID) -> WebPage | HttpResponse:
    """For an address that is gone: the one that took its place, or those to choose from. Raises NotFound."""
    found = choices_today(reading, location_id=location_id)
    if found is None:
        raise NotFound
    if found.path:
        return HttpResponsePermanentRedirect(found.path)
    return WebPage(
        title=_("Choose your address"),
        template="waste_calendar/divided.html",
        context={"choices": found.choices},
        path=location_path(location_id),
        crumbs=((_("Waste calendar"), "/abfall/"),),
        lang=reading.lang,
    )


@public_page
def open_data(request: HttpRequest, reading: Reading) -> WebPage:  # noqa: ARG001 - as all pages
    """The whole calendar to take away: files, licence, source, and whom to write to."""
    terms = terms_of(reading)
    return WebPage(
        title=_("Open data of the waste calendar"),
        description=_("All pickups and addresses as CSV, JSON and iCalendar, with their licence."),
        template="waste_calendar/open_data.html",
        context={"base": BASE, "terms": terms, "zones": zones()},
        path=PAGE,
        crumbs=((_("Waste calendar"), "/abfall/"),),
        lang=reading.lang,
        json_ld=describe(reading, terms=terms),
        valid_until=end_of_year(reading),
    )


def _codes(*, page: str, webcal: str) -> list[dict[str, str]]:
    """What a phone reads from the screen of a computer, or from a page that somebody printed."""
    codes = (
        (_("Code for phones: this page, to bookmark it"), page),
        (_("Code for phones: subscribe to the calendar with a reminder"), f"{webcal}?alarm=18:00"),
    )
    return [{"words": words, "drawn": _drawn(address)} for words, address in codes]


def _drawn(address: str) -> str:
    return mark_safe(qr_code(address, is_scalable=True).decode())  # noqa: S308 - drawn by ourselves


@public_form
def remind(request: HttpRequest, reading: Reading, id: UUID) -> WebPage | HttpResponse:  # noqa: A002 - as all object pages
    """The form for reminders by mail; a mail asks whether it was really the mailbox's owner."""
    if MODULE not in reading.town.modules:
        raise NotFound
    location = build_location(reading, location_id=id)
    form = ReminderForm(request.POST or None, location=id, today=today_of(reading), now=reading.now)
    if form.is_bound and form.is_trapped:
        return HttpResponseRedirect(THANKS_PATH, status=303)
    if form.is_valid():
        subscribing.sign_up(
            subscribing.Choice(topics=(), entries={"waste": [form.entry]}),
            address=form.cleaned_data["email"],
            consent=CONSENT,
            visitor=address_of(request),
            reading=reading,
        )
        return HttpResponseRedirect(THANKS_PATH, status=303)
    address = full_address(label=location["label"], place=location["area"])
    title = _("Reminder by mail: %(address)s") % {"address": address}
    return WebPage(
        title=_("Error: %s") % title if form.errors else title,
        template="waste_calendar/remind.html",
        context={"form": form},
        path=f"{location_path(id)}{REMINDER}",
        crumbs=((_("Waste calendar"), "/abfall/"), (address, location_path(id))),
        lang=reading.lang,
    )


def _sheets(rows: list[Row], *, path: str) -> list[tuple[str, str]]:
    """The years with pickups to come, each with the address of its page of paper."""
    return [(str(year), f"{path}?year={year}") for year in sorted({row["on"].year for row in rows})]


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
    path("abfall/daten/", open_data, name="waste-open-data"),
    path("abfall/<uuid:id>/", show, name="waste-location"),
    path(f"abfall/<uuid:id>/{REMINDER}", remind, {"needed": "push"}, name="waste-reminder"),
]
