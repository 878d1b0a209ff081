"""The start page with looks that are not saved yet: who draws it lives above and announces itself here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

Draw = Callable[[HttpRequest, Any], HttpResponse]  # of the request and an `Appearance`
_drawing: list[Draw] = []


def announce_drawing(draw: Draw) -> None:
    """Called once, by `AppConfig.ready` of the room that draws pages."""
    _drawing[:] = [draw]


def drawn_start_page(request: HttpRequest, appearance: Any) -> HttpResponse:
    """For the CMS alone."""
    return _drawing[0](request, appearance)
