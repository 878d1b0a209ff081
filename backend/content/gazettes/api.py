"""The endpoints of gazettes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.urls import URLPattern, path

from backend.content.gazettes.reading import build_gazette, build_gazettes
from backend.content.gazettes.serializers import GazetteDocument, GazetteItemDocument
from backend.library.scopes import read_scope
from backend.serving.answers import Answer
from backend.serving.parameters import ListParameters
from backend.serving.serializers import list_of
from backend.serving.views import PublicView
from backend.tenants.registry import Reading


class GazetteList(PublicView):
    """The official gazettes on display, the latest first."""

    module = "gazettes"
    operation = "gazettes_list"
    parameters = ListParameters
    answer = list_of(GazetteItemDocument)

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        scope = read_scope(area=parameters.get("area"))
        return build_gazettes(
            replace(reading, areas=scope.areas), limit=parameters["limit"], cursor=parameters.get("cursor")
        )


class GazetteDetail(PublicView):
    """One gazette on display."""

    module = "gazettes"
    operation = "gazette"
    answer = GazetteDocument

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: UUID) -> Answer:
        return build_gazette(reading, public_id=kwargs["id"])


urlpatterns: list[URLPattern] = [
    path("gazettes", GazetteList.as_view()),
    path("gazettes/<uuid:id>", GazetteDetail.as_view()),
]
