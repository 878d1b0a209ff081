"""The public pages of gazettes."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.urls import URLPattern, path

from backend.common.errors import NotFound
from backend.content.gazettes.pages import gazette_page, gazette_text_page, gazettes_page
from backend.content.gazettes.reading import build_gazette, build_gazettes
from backend.serving.pages import WebPage, public_page
from backend.tenants.registry import Reading

PAGE_SIZE = 24


@public_page
def gazettes(request: HttpRequest, reading: Reading) -> WebPage:
    """The list of gazettes; `?cursor=` is the next page."""
    answer = build_gazettes(reading, limit=PAGE_SIZE, cursor=request.GET.get("cursor"))
    return gazettes_page(answer.body, reading=reading).until(answer.valid_until)


@public_page
def gazette(request: HttpRequest, reading: Reading, public_id: UUID) -> WebPage:  # noqa: ARG001 - every page's signature
    """One gazette."""
    answer = build_gazette(reading, public_id=public_id)
    return gazette_page(answer.body).until(answer.valid_until)


@public_page
def gazette_text(request: HttpRequest, reading: Reading, public_id: UUID) -> WebPage:  # noqa: ARG001 - every page's signature
    """Its text."""
    answer = build_gazette(reading, public_id=public_id)
    if not answer.body["text_html"]:
        raise NotFound
    return gazette_text_page(answer.body).until(answer.valid_until)


urlpatterns: list[URLPattern] = [
    path("amtsblatt/", gazettes, name="gazettes"),
    path("amtsblatt/<uuid:public_id>/", gazette, name="gazette"),
    path("amtsblatt/<uuid:public_id>/text/", gazette_text, name="gazette-text"),
]
