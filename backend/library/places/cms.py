"""The map in the form of a place, and what its page may load from elsewhere: the tiles of that map, nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from wagtail.admin.panels import Panel

MIDDLE_OF_GERMANY = (51.16, 10.45)
View = Callable[..., HttpResponseBase]


class MapPanel(Panel):
    """A map above which latitude and longitude are typed; without an address of tiles there is none."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "library/cms/map.html"

        class Media:
            js = ("library/leaflet/leaflet.js", "library/map.js")
            css = {"all": ("library/leaflet/leaflet.css", "library/map.css")}

        def is_shown(self) -> bool:
            return bool(settings.MAP_TILES_URL)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            town: Any = self.request.tenant
            lat, lon = (town.center_lat, town.center_lon) if town.center_lat is not None else MIDDLE_OF_GERMANY
            return {
                **super().get_context_data(parent_context),
                "tiles": settings.MAP_TILES_URL,
                "attribution": settings.MAP_TILES_ATTRIBUTION,
                "lat": lat,
                "lon": lon,
            }


def image_policy() -> str:
    """Pictures from here and, if there is a map, from the host of its tiles: `{s}` stands for one of several."""
    parts = urlsplit(settings.MAP_TILES_URL)
    host = re.sub(r"\{\w+\}", "*", parts.netloc)
    return " ".join(filter(None, ("img-src 'self' data: blob:", f"{parts.scheme}://{host}" if host else "")))


def with_image_policy(view: View) -> View:
    """The view with the policy in its answer."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Content-Security-Policy", image_policy())
        return response

    return run
