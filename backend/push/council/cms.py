"""The month's numbers in the CMS: as a page and as a PDF."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem

from backend.common import clock
from backend.common.clock import local_day
from backend.common.typesetting import typeset
from backend.push.council.figures import MONTHS, Month, read_figures
from backend.push.council.wording import Report, report
from backend.tenants.models import Municipality
from backend.tenants.schemas import town_of_connection

MAY_SEE = "push.view_message"
_TEMPLATE = files("backend.push.council").joinpath("report.typ").read_bytes()
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@require_admin_access
def council_page(request: HttpRequest) -> HttpResponse:
    """`?month=2026-11`; without it the last one that is over."""
    town, this = _town(request), _this_month(request)
    month = _asked(request, this=this)
    months = _months(this)
    context = {
        "report": report(read_figures(month, zone=ZoneInfo(town.timezone)), town=town.title),
        "month": month,
        "months": months,
        "previous": month.previous if month.previous in months else None,
        "next": month.next if month.next in months else None,
        "is_running": month == this,
    }
    return render(request, "push/cms/council.html", context)


@require_admin_access
def council_pdf(request: HttpRequest) -> HttpResponse:
    """The same on paper."""
    town, this = _town(request), _this_month(request)
    month = _asked(request, this=this)
    figures = read_figures(month, zone=ZoneInfo(town.timezone))
    words = report(figures, town=town.title)
    response = HttpResponse(draw_report(words), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="mitteilungen-{town.slug}-{month}.pdf"'
    return response


def draw_report(words: Report) -> bytes:
    """As many A4 pages as there are messages for."""
    headings = {
        "lines": _("The month in numbers"),
        "messages": _("Each notification"),
        "at": _("Sent"),
        "what": _("Title"),
        "planned": _("Recipients"),
        "accepted": _("Accepted"),
        "opened": _("Opened"),
        "meaning": _("What"),
        "number": _("How many"),
        "none": _("No notification was written in this month."),
        "page": _("Page"),
    }
    return typeset(_TEMPLATE, data={**asdict(words), "headings": headings, "lang": "de"})


class CouncilMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        town = town_of_connection()
        return town is not None and "push" in town.modules and request.user.has_perm(MAY_SEE)


def council_menu_item() -> CouncilMenuItem:
    """Among the reports."""
    title = gettext_lazy("Notifications of a month")
    return CouncilMenuItem(title, reverse("push_council"), name="push-council", icon_name="bell", order=1200)


def _town(request: HttpRequest) -> Municipality:
    town: Municipality = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    if "push" not in town.modules:
        raise Http404
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    return town


def _this_month(request: HttpRequest) -> Month:
    town: Any = request.tenant  # type: ignore[attr-defined]
    return Month.of(local_day(clock.now(), zone=ZoneInfo(town.timezone)))


def _months(this: Month) -> list[Month]:
    """This one and those before it, the latest first."""
    found = [this]
    for _number in range(MONTHS):
        found.append(found[-1].previous)
    return found


def _asked(request: HttpRequest, *, this: Month) -> Month:
    text = request.GET.get("month")
    if text is None:
        return this.previous
    match = _MONTH.fullmatch(text)
    month = Month(first=date(int(match[1]), int(match[2]), 1)) if match and int(match[1]) else None
    if month not in _months(this):
        raise Http404
    return month


urlpatterns: list[URLPattern] = [
    path("mitteilungen/monat/", council_page, name="push_council"),
    path("mitteilungen/monat.pdf", council_pdf, name="push_council_pdf"),
]
