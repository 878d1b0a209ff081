"""The frame's own data for every template; read only where a template prints it, so that other pages pay nothing."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from backend.web_app.frame import frame_of


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame` for `web_app/frame.html`, on a town's host."""
    return {"frame": SimpleLazyObject(partial(frame_of, request))}
