"""The sheet as a file, and the page on which people choose one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from rest_framework import serializers

from backend.common import clock
from backend.common.clock import end_of_day, local_day
from backend.common.errors import InvalidParameter
from backend.library.languages import languages_document
from backend.library.models import Area
from backend.library.scopes import read_scope
from backend.serving.answers import Answer
from backend.serving.delivering import deliver
from backend.serving.pages import CACHE_CONTROL, WebPage, public_page, render_page
from backend.serving.parameters import Parameters, read_parameters
from backend.serving.snapshots import Snapshot
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from backend.tenants.week import DAYS, Week
from backend.web_app.frame import read_frame
from backend.web_app.poster.drawing import draw_poster

PAGE_PATH, PDF_PATH = "/aushang/", "/aushang.pdf"
WEEKS = range(-1, 9)  # that can be had, from this one on: nobody looks for others, and each is work
PDF = "application/pdf"
NO_SHEET = gettext_lazy("There is no sheet for this week.")
UNKNOWN_AREA = gettext_lazy("This area is not known.")
UNREADABLE_WEEK = gettext_lazy("Weeks are written like 2026-W48: the year, a W and the number of the week.")


class PosterParameters(Parameters):
    """Of `/aushang.pdf`."""

    area = serializers.UUIDField(required=False, error_messages={"invalid": UNKNOWN_AREA})
    week = serializers.RegexField(r"^\d{4}-W\d{2}$", required=False, error_messages={"invalid": UNREADABLE_WEEK})


@transaction.non_atomic_requests
@require_safe
def poster(request: HttpRequest) -> HttpResponse:
    """`?area=<id>&week=2026-W48&lang=uk`, all optional: this week in the whole town, in the town's first language."""

    def build(taken: Snapshot) -> Answer:
        asked = read_parameters(PosterParameters, _known(request.GET))
        town, now = taken.town, clock.now()
        scope = read_scope(area=asked.get("area"))
        reading = Reading(town=town, now=now, lang=language_asked_for(asked.get("lang"), town=town), areas=scope.areas)
        week = week_asked_for(asked.get("week"), area=asked.get("area"), reading=reading)
        body, valid_until = draw_poster(reading, week=week, frame=read_frame(town))
        return Answer(body=body, content_type=PDF, valid_until=valid_until)

    try:
        return deliver(request, build, cache_control=CACHE_CONTROL)
    except InvalidParameter as error:
        return _refused(request, error)


def _refused(request: HttpRequest, error: InvalidParameter) -> HttpResponse:
    """Why there is no such sheet, and the way to those that there are."""
    reasons = [reason for messages in error.errors.values() for reason in messages]
    page = WebPage(
        title=_("There is no such sheet"),
        template="web_app/no_poster.html",
        context={"reasons": reasons},
        crumbs=((_("For notice boards"), PAGE_PATH),),
        is_kept=False,
    )
    return render_page(request, page, status=404)


@public_page
def posters(request: HttpRequest, reading: Reading) -> WebPage:  # noqa: ARG001 - every page's signature
    """This week's and the next one's sheets, for the town and for each area, in the language that is asked for."""
    today = local_day(reading.now, zone=reading.zone)
    weeks = [Week.of(today), Week.of(today + timedelta(days=DAYS))]
    areas = Area.objects.values("public_id", "name")
    return WebPage(
        title=_("For notice boards"),
        description=_("What is on in %(town)s this week, on one page to print.") % {"town": reading.town.title},
        template="web_app/posters.html",
        context={
            "sheets": [_sheet(reading.town.title, area=None, weeks=weeks, reading=reading)]
            + [_sheet(area["name"], area=area["public_id"], weeks=weeks, reading=reading) for area in areas],
            "languages": _languages(reading),
            "chosen": reading.lang,
        },
        path=PAGE_PATH,
        lang=reading.town.languages[0],  # of the page's own words, whatever the sheets speak
        valid_until=end_of_day(today, zone=reading.zone),
    )


def week_asked_for(text: str | None, *, area: UUID | None, reading: Reading) -> Week:
    """The week of `2026-W48`, or this one. Raises InvalidParameter for one that is too far away, or none."""
    today = local_day(reading.now, zone=reading.zone)
    this = Week.of(today, area=area)
    if text is None:
        return this
    try:
        asked = Week(first=date.fromisocalendar(int(text[:4]), int(text[6:]), 1), area=area)
    except ValueError as error:
        raise InvalidParameter("week", detail=NO_SHEET) from error
    if (asked.first - this.first).days // DAYS not in WEEKS:
        raise InvalidParameter("week", detail=NO_SHEET)
    return asked


def language_asked_for(lang: str | None, *, town: Municipality) -> str:
    """One that the town writes in, its first if none is named. Raises InvalidParameter: each other one is work too."""
    written: list[str] = town.languages
    if lang is not None and lang not in written:
        raise InvalidParameter("lang", detail=gettext_lazy("The town does not write in this language."))
    return lang or written[0]


def poster_path(week: Week, *, lang: str = "") -> str:
    """Where the sheet is, for links that still mean it next week."""
    area = f"area={week.area}&" if week.area else ""
    language = f"&lang={lang}" if lang else ""
    return f"{PDF_PATH}?{area}week={week.first.isocalendar().year}-W{week.number:02}{language}"


def _known(query: QueryDict) -> QueryDict:
    """What the answer is kept by, as on pages: others add to their links to us."""
    known = QueryDict(mutable=True)
    for name in PosterParameters().fields.keys() & query.keys():
        known.setlist(name, query.getlist(name))
    return known


def _languages(reading: Reading) -> list[dict[str, Any]]:
    written = [{"lang": lang, "is_checked": False} for lang in reading.town.languages]
    return languages_document(written, reading=reading, path=PAGE_PATH)


def _sheet(name: str, *, area: UUID | None, weeks: list[Week], reading: Reading) -> dict[str, Any]:
    lang = "" if reading.lang == reading.town.languages[0] else reading.lang
    links = [{"week": week, "path": poster_path(Week(first=week.first, area=area), lang=lang)} for week in weeks]
    return {"name": name, "links": links}


urlpatterns: list[URLPattern] = [
    path("aushang/", posters, name="posters"),
    path("aushang.pdf", poster, name="poster"),
]
