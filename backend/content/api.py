"""The endpoints of content."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.urls import URLPattern, path
from rest_framework import serializers

from backend.content.serializers import PageDocument, PageTreeDocument
from backend.content.tree import build_page, build_tree
from backend.library.scopes import read_scope
from backend.serving.answers import Answer
from backend.serving.parameters import Parameters
from backend.serving.views import PublicView
from backend.tenants.registry import Reading


class PageParameters(Parameters):
    """Which pages."""

    area = serializers.UUIDField(
        required=False, help_text="Only pages for this area, for areas below or around it, and for everybody."
    )


class PageTree(PublicView):
    """The whole tree of information pages, in the editors' order."""

    module = "pages"
    operation = "pages_list"
    parameters = PageParameters
    answer = PageTreeDocument

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        return build_tree(replace(reading, areas=read_scope(area=parameters.get("area")).areas))


class PageDetail(PublicView):
    """One information page: its text as blocks and as HTML, the pages above and right below it."""

    module = "pages"
    operation = "page"
    answer = PageDocument

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: UUID) -> Answer:
        return build_page(reading, public_id=kwargs["id"])


page_urls: list[URLPattern] = [
    path("pages", PageTree.as_view()),
    path("pages/<uuid:id>", PageDetail.as_view()),
]
