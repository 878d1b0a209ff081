"""The start page with colours, logo and order that nobody has saved yet, for the CMS."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from backend.library.models import Appearance
from backend.serving.banners import read_banners
from backend.serving.pages import POLICY, reading_of, render_page
from backend.web_app.frame import COLORS, frame_of
from backend.web_app.theme import Theme
from backend.web_app.views import home_page


def preview_looks(request: HttpRequest, appearance: Appearance) -> HttpResponse:
    """Its style sheet stands inside the page, since the town's own address of it has the colours that are saved."""
    theme = Theme.checked(**{name: getattr(appearance, name) for name in COLORS})
    logo = appearance.logo.image_json if appearance.logo else None
    frame = replace(frame_of(request), theme=theme, logo=logo, home=tuple(appearance.home), style=theme.css())
    vars(request)["frame"] = frame
    reading = reading_of(request, town=frame.town)
    response = render_page(request, home_page(request, reading), banners=read_banners(reading).shown)
    response["Content-Security-Policy"] = POLICY.replace("style-src 'self'", f"style-src 'self' '{_hash(frame.style)}'")
    return response


def _hash(style: str) -> str:
    """As a policy names what stands inside a page (CSP 3, 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
