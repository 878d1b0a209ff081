"""The public pages of content: information pages and legal texts."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.common import clock
from backend.common.errors import NotFound
from backend.content.info_page import info_page
from backend.content.legal import PAGES, legal_page
from backend.content.reading import build_config, page_tree, page_with_family
from backend.serving.pages import WebPage, render_page
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading


@require_safe
def page_list(request: HttpRequest) -> HttpResponse:
    """All information pages."""
    page = WebPage(
        title=_("Pages"),
        template="content/page_list.html",
        context={"pages": page_tree(_reading(request)), **build_config(_reading(request))},
        path="/seiten/",
    )
    return render_page(request, page)


@require_safe
def one_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One information page with the way to it and what is below it."""
    try:
        row, around, below = page_with_family(public_id, reading=_reading(request))
    except NotFound as error:
        raise Http404 from error
    crumbs = [(str(page["title"]), str(page["path"])) for page in around]
    return render_page(request, info_page(row, around=crumbs, below=below))


@require_safe
def legal(request: HttpRequest, slug: str) -> HttpResponse:
    """Imprint, privacy notice or accessibility statement."""
    if slug not in PAGES:
        raise Http404
    return render_page(request, legal_page(slug, town=_town(request)))


def _town(request: HttpRequest) -> Municipality:
    town: Municipality = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    return town


def _reading(request: HttpRequest) -> Reading:
    town = _town(request)
    return Reading(town=town, now=clock.now(), lang=request.GET.get("lang", "") or town.languages[0])


page_urls: list[URLPattern] = [
    path("seiten/", page_list, name="pages"),
    path("seiten/<uuid:public_id>/", one_page, name="page"),
]
legal_urls: list[URLPattern] = [path("rechtliches/<slug:slug>/", legal, name="legal")]
