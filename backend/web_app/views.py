"""The pages and files that belong to the town as a whole; what a module publishes has its pages in the module."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from backend.common import clock
from backend.serving.banners import read_banners
from backend.serving.pages import WebPage, public_page, reading_of, render_page
from backend.tenants.operator import operator_email
from backend.tenants.registry import Reading
from backend.web_app.frame import frame_of
from backend.web_app.home import read_home
from backend.web_app.organization import town_json_ld
from backend.web_app.poster.contents import has_weeks
from backend.web_app.poster.views import PDF_PATH
from backend.web_app.refusals import plain_page
from backend.web_app.subscribing import autodiscovery

FOR_EVER = "public, max-age=31536000, immutable"
SECURITY_TXT_DAYS = 180  # RFC 9116 §2.5.5 recommends less than a year


def home_page(request: HttpRequest, reading: Reading) -> WebPage:
    """The start page."""
    frame = frame_of(request)
    town = frame.town
    shown = read_home(reading, order=frame.home)
    return WebPage(
        title=_("%(town)s at a glance") % {"town": town.title},
        description=_("News, events and services of %(town)s.") % {"town": town.title},
        template="web_app/home.html",
        context={"sections": shown.sections, "poster": PDF_PATH if has_weeks(town) else ""},
        path="/",
        json_ld=town_json_ld(frame),
        feeds=autodiscovery(town),
        valid_until=shown.valid_until,
    )


home = public_page(home_page)


@require_safe
def theme(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """The town's colours; an outdated address gets the present ones, but may not keep them."""
    colors = frame_of(request).theme
    keep = FOR_EVER if fingerprint == colors.fingerprint else "public, max-age=60"
    return HttpResponse(colors.css(), content_type="text/css; charset=utf-8", headers={"Cache-Control": keep})


@require_safe
@cache_control(public=True, max_age=3600)
def favicon(request: HttpRequest) -> HttpResponse:
    """The town's first letter in its colours."""
    frame = frame_of(request)
    letter = next((sign for sign in frame.town.title if sign.isalpha()), "O")
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" rx="14" fill="{frame.theme.primary}"/>'
        f'<text x="32" y="46" font-family="sans-serif" font-size="40" font-weight="700" text-anchor="middle" '
        f'fill="{frame.theme.on_primary}">{letter}</text></svg>'
    )
    return HttpResponse(svg, content_type="image/svg+xml")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be found but the editors' door; nothing of a demo, whose contents are invented."""
    closed = "/" if frame_of(request).town.is_demo else "/cms/"
    return HttpResponse(f"User-agent: *\nDisallow: {closed}\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116): the operator; 404 where `region.yaml` names no address."""
    contact = operator_email()
    if not contact:
        raise Http404
    expires = clock.now() + timedelta(days=SECURITY_TXT_DAYS)
    lines = (
        f"Contact: mailto:{contact}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: de, en",
        f"Canonical: {frame_of(request).town.origin}/.well-known/security.txt",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Django's handler404 on a town's host: the town's frame and the way back."""
    page = WebPage(title=_("This page does not exist"), template="web_app/not_found.html")
    reading = reading_of(request, town=frame_of(request).town)
    return render_page(request, page, status=404, banners=read_banners(reading).shown)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Django's handler400: what is too much or damaged was not read."""
    return plain_page("bad_request", status=400)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """For a form whose sign-in has changed since it was opened, or that comes from elsewhere."""
    return plain_page("form_too_old", status=403)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Django's handler500: needs neither database nor static files."""
    return plain_page("server_error", status=500)
