"""The list of places with its ways in and out, the map in their form, and what its page may load from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel
from wagtail.admin.widgets.button import Button

from backend.library.places.exchange.applying import may_import
from backend.library.variants.listing import VariantsIndex

MIDDLE_OF_GERMANY = (51.16, 10.45)
View = Callable[..., HttpResponseBase]


class PlaceIndex(VariantsIndex):
    """The list with its languages; what it shows with its filters may be taken out as a table or a map."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        shown = self.request.GET.urlencode()
        ways = [("places-csv", _("Take out as a table (CSV)"), f"?{shown}", "download")]
        ways.append(("places-geojson", _("Take out for maps (GeoJSON)"), f"?{shown}", "download"))
        if may_import(self.request.user):
            ways.append(("place-imports", _("Bring in a table or map"), "", "upload"))
        buttons = [
            Button(label, url=reverse(name) + query, icon_name=icon, priority=80 + number)
            for number, (name, label, query, icon) in enumerate(ways)
        ]
        return [*super().header_more_buttons, *buttons]


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
