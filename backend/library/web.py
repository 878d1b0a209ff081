"""The public page of a place."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from backend.library.place_page import place_page
from backend.library.reading import place_row
from backend.serving.pages import render_page
from backend.tenants.models import Municipality


@require_safe
def place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One facility or sight."""
    town: Municipality = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    row = place_row(public_id, lang=request.GET.get("lang", ""), first_lang=town.languages[0])
    if row is None:
        raise Http404
    return render_page(request, place_page(row))


urlpatterns: list[URLPattern] = [path("orte/<uuid:public_id>/", place, name="place")]
