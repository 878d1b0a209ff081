"""Plain pages for browsers where no town can answer: no tables, no static files, no frame."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from http import HTTPStatus
from importlib.resources import files

import orjson
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from backend.serving.problems import CONTENT_TYPE

_CSS = (files("backend.web_app") / "static/web_app/refused.css").read_text()
_CSS_HASH = base64.b64encode(hashlib.sha256(_CSS.encode()).digest()).decode()
_REFUSED = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.SERVICE_UNAVAILABLE}


class PagesForBrowsers:
    """Goes before the tenants' middleware and turns its refusals (problem details) into pages for people.

    The API stays as it is. The texts name no town, as the refusals don't.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code not in _REFUSED or response.get("Content-Type") != CONTENT_TYPE:
            return response
        if "text/html" not in request.headers.get("Accept", "") or request.path.startswith("/api/"):
            return response
        page = plain_page(orjson.loads(response.content).get("code", ""), status=response.status_code)
        if "Retry-After" in response:
            page["Retry-After"] = response["Retry-After"]
        return page


def plain_page(code: str, *, status: int) -> HttpResponse:
    """A page that explains the refusal `code` (one of the tenants' middleware's, or server_error)."""
    title, text = _words(code)
    body = render_to_string("web_app/refused.html", {"title": title, "text": text, "css": _CSS})
    return HttpResponse(
        body,
        status=status,
        headers={
            "Cache-Control": "no-store",
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'sha256-{_CSS_HASH}'; base-uri 'none'; frame-ancestors 'none'"
            ),
        },
    )


def _words(code: str) -> tuple[str, str]:
    known = {
        "unknown_host": (
            _("There is no town at this address"),
            _("Please check how the address is written."),
        ),
        "town_retired": (
            _("These pages have ended"),
            _("The town is no longer to be found at this address."),
        ),
        "town_preparing": (
            _("These pages are not open yet"),
            _("They are being prepared. Please come back later."),
        ),
        "town_paused": (
            _("These pages are paused"),
            _("They are not shown at the moment. Please come back later."),
        ),
        "town_out_of_service": (
            _("These pages are being updated"),
            _("That takes only a few minutes. Please try again soon."),
        ),
    }
    known |= {
        "bad_request": (
            _("This could not be read"),
            _("What was sent is too much, or damaged. Please go back; what you wrote is still there."),
        ),
        "form_too_old": (
            _("This page was open for too long"),
            _("You have signed in again since. Please go back, copy what you wrote, and load the page anew."),
        ),
    }
    fallback = (_("Something went wrong"), _("The error is on our side. Please try again in a few minutes."))
    return known.get(code, fallback)
