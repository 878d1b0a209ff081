"""What all pages of the console have in common, and whom they are for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponseBase]


def console_page(view: View) -> View:
    """Never cached, never framed, nothing loaded from elsewhere."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action 'self' {settings.REGION_SCHEME}:"  # opening a CMS ends on a town's host, which may be its own
        )
        return response

    return never_cache(guarded)


def operators_only(view: View) -> View:
    """On the region's host only operators have accounts; anybody else is asked to sign in."""
    return console_page(login_required(view, login_url=reverse_lazy("console:sign_in")))
