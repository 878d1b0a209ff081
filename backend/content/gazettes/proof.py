"""The proof that a gazette was displayed (Aushangnachweis): as a page to print, and as CSV."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.auth import require_admin_access

from backend.common import spreadsheets
from backend.content.models import GazetteDisplay

MAY_SEE = "content.view_gazette"


def is_over(stretch: GazetteDisplay, *, now: datetime) -> datetime | None:
    """When it ended, if it has: by somebody, or by the plan."""
    if stretch.ended_at:
        return stretch.ended_at
    return stretch.planned_until if stretch.planned_until and stretch.planned_until <= now else None


@require_admin_access
def proof_page(request: HttpRequest) -> HttpResponse:
    """All displays, to look at and to print."""
    now = timezone.now()
    rows = [{"stretch": row, "ended": is_over(row, now=now)} for row in _displays(request)]
    return render(request, "content/cms/proof.html", {"rows": rows, "now": now})


@require_admin_access
def proof_csv(request: HttpRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    answer = HttpResponse(as_csv(_displays(request), now=timezone.now()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="aushangnachweis.csv"'
    return answer


def as_csv(displays: Iterable[GazetteDisplay], *, now: datetime) -> str:
    """One line a display."""
    headings = [
        _("Gazette"),
        _("File"),
        _("Bytes"),
        _("Pages"),
        "SHA-256",
        _("Displayed from"),
        _("by"),
        _("Displayed until"),
        _("Ended by"),
        _("Planned until"),
    ]
    return spreadsheets.as_csv([headings, *(_cells(row, now=now) for row in displays)])


def _cells(row: GazetteDisplay, *, now: datetime) -> list[Any]:
    ended = is_over(row, now=now)
    cells: list[Any] = [row.name, row.file_name, row.size, row.pages or "", row.sha256]
    return [*cells, _local(row.begins_at), row.begun_by, _local(ended), row.ended_by, _local(row.planned_until)]


def _displays(request: HttpRequest) -> Iterable[GazetteDisplay]:
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    if "gazettes" not in town.modules or not request.user.has_perm(MAY_SEE):
        raise Http404
    found: Iterable[GazetteDisplay] = GazetteDisplay.objects.order_by("-begins_at", "-pk")
    return found


def _local(moment: datetime | None) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""


urlpatterns: list[URLPattern] = [
    path("amtsblatt/aushang/", proof_page, name="gazette-proof"),
    path("amtsblatt/aushang.csv", proof_csv, name="gazette-proof-csv"),
]
