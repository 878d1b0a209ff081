"""Pages for people: a module gives a template and what goes into it, the frame around it belongs to the web app."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# The web app's template; a name and not an import, since the frame is on a higher floor.
FRAME = "web_app/frame.html"


@dataclass(frozen=True, kw_only=True)
class WebPage:
    """One page: `template` is the module's fragment for the middle of the frame, with `context` and `page`."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    description: str = ""  # for search engines and link previews
    path: str = ""  # of this object, the canonical address without origin
    image: dict[str, Any] | None = None  # image document, for link previews
    json_ld: dict[str, Any] | None = None  # schema.org
    feeds: dict[str, str] = field(default_factory=dict)  # title -> path, for autodiscovery
    crumbs: tuple[tuple[str, str], ...] = ()  # (title, path) from the start page down
    lang: str = "de"


def render_page(request: HttpRequest, page: WebPage, *, status: int = 200) -> HttpResponse:
    """The page in the town's frame; also what the CMS shows as preview."""
    response = render(request, FRAME, {"page": page, **page.context}, status=status)
    response["Cache-Control"] = "public, max-age=60"
    response["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    )
    return response
