"""The public pages of places."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import URLPattern, path

from backend.common.errors import NotFound
from backend.library.models import Category, Place
from backend.library.places.pages import place_page, places_page
from backend.library.places.reading import build_place, build_places
from backend.library.scopes import read_scope
from backend.serving.pages import WebPage, public_page
from backend.tenants.registry import Reading

PAGE_SIZE = 24


@public_page
def places(request: HttpRequest, reading: Reading) -> WebPage:
    """The list of places; `?rubrik=` is a category, `?cursor=` the next page."""
    chosen = request.GET.get("rubrik", "")
    answer = build_places(
        reading,
        limit=PAGE_SIZE,
        cursor=request.GET.get("cursor"),
        categories=read_scope(category=_id(chosen)).categories,
    )
    page = places_page(answer.body, categories=_categories(), chosen=chosen, reading=reading)
    return page.until(answer.valid_until)


@public_page
def place(request: HttpRequest, reading: Reading, public_id: UUID) -> WebPage:  # noqa: ARG001 - every page's signature
    """One facility or sight."""
    answer = build_place(reading, public_id=public_id)
    return place_page(answer.body).until(answer.valid_until)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound from error


def _categories() -> list[dict[str, str]]:
    """Those that a place is in; one of them more or less is seen a click later, when a place expires."""
    used = Place.categories.through.objects.filter(category=OuterRef("pk"), place__live=True)
    rows = Category.objects.filter(Exists(used)).values_list("public_id", "title")
    return [{"id": str(public_id), "title": title} for public_id, title in rows]


urlpatterns: list[URLPattern] = [
    path("orte/", places, name="places"),
    path("orte/<uuid:public_id>/", place, name="place"),
]
