"""The public page of a place."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.urls import URLPattern, path

from backend.common.errors import NotFound
from backend.library.place_page import place_page
from backend.library.reading import place_row
from backend.serving.pages import WebPage, public_page
from backend.tenants.registry import Reading


@public_page
def place(request: HttpRequest, reading: Reading, public_id: UUID) -> WebPage:  # noqa: ARG001 - every page's signature
    """One facility or sight."""
    row = place_row(public_id, lang=reading.lang, first_lang=reading.town.languages[0])
    if row is None:
        raise NotFound
    ends = row["picture__shown_until"]
    if ends is not None and ends <= reading.now:  # the job that takes it down is on its way
        return place_page(row | {"picture__image_json": None})
    return place_page(row).until(ends)


urlpatterns: list[URLPattern] = [path("orte/<uuid:public_id>/", place, name="place")]
