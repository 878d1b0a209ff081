"""The endpoint of urgent notices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import URLPattern, path

from backend.alerts.reading import build_alerts
from backend.alerts.serializers import AlertDocument
from backend.library.scopes import read_scope
from backend.serving.answers import Answer
from backend.serving.parameters import ListParameters
from backend.serving.serializers import list_of
from backend.serving.views import FRESH_FOR_A_MINUTE, PublicView
from backend.tenants.registry import Reading


class AlertList(PublicView):
    """Urgent notices and official warnings that hold now, the latest first; `source` tells them apart."""

    module = "alerts"
    operation = "alerts_list"
    parameters = ListParameters
    answer = list_of(AlertDocument)
    cache_control = FRESH_FOR_A_MINUTE

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        scope = read_scope(area=parameters.get("area"))
        return build_alerts(
            replace(reading, areas=scope.areas), limit=parameters["limit"], cursor=parameters.get("cursor")
        )


urlpatterns: list[URLPattern] = [path("alerts", AlertList.as_view())]
