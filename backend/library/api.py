"""The library's endpoints."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.urls import URLPattern, path

from backend.library.places.parameters import MapParameters, PlaceParameters, where
from backend.library.places.reading import GEOJSON, build_map, build_place, build_places
from backend.library.places.serializers import FeatureCollectionDocument, PlaceDocument, PlaceItemDocument
from backend.library.reading import build_categories
from backend.library.scopes import read_scope
from backend.library.serializers import CategoryListDocument
from backend.serving.answers import Answer
from backend.serving.serializers import list_of
from backend.serving.views import PublicView
from backend.tenants.registry import Reading


class Categories(PublicView):
    """The tree of categories, with how many live items each module has in them."""

    operation = "categories"
    tag = "town"
    answer = CategoryListDocument

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        return build_categories(reading)


class PlaceList(PublicView):
    """Facilities and sights by name, or with `near` by distance."""

    module = "places"
    operation = "places_list"
    parameters = PlaceParameters
    answer = list_of(PlaceItemDocument)

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        scope = read_scope(area=parameters.get("area"), category=parameters.get("category"))
        return build_places(
            replace(reading, areas=scope.areas),
            limit=parameters["limit"],
            cursor=parameters.get("cursor"),
            categories=scope.categories,
            **where(parameters),
        )


class PlaceDetail(PublicView):
    """One facility or sight."""

    module = "places"
    operation = "place"
    answer = PlaceDocument

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: UUID) -> Answer:
        return build_place(reading, public_id=kwargs["id"])


class PlaceMap(PublicView):
    """All places with a point, for a map: GeoJSON, without what time alone decides."""

    module = "places"
    operation = "places_map"
    parameters = MapParameters
    answer = FeatureCollectionDocument
    content_type = GEOJSON

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        scope = read_scope(area=parameters.get("area"), category=parameters.get("category"))
        return build_map(replace(reading, areas=scope.areas), categories=scope.categories, **where(parameters))


urlpatterns: list[URLPattern] = [path("categories", Categories.as_view())]
place_urls: list[URLPattern] = [
    path("places", PlaceList.as_view()),
    path("places/<uuid:id>", PlaceDetail.as_view()),
    path("places.geojson", PlaceMap.as_view()),
]
