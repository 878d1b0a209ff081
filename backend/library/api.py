"""The library's endpoints."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from backend.library.reading import build_categories
from backend.library.serializers import CategoryListDocument
from backend.serving.answers import Answer
from backend.serving.views import PublicView
from backend.tenants.registry import Reading


class Categories(PublicView):
    """The tree of categories, with how many live items each module has in them."""

    operation = "categories"
    tag = "town"
    answer = CategoryListDocument

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        return build_categories(reading)


urlpatterns: list[URLPattern] = [path("categories", Categories.as_view())]
