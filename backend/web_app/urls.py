"""The addresses of pages for people on a town's host: the town's own, and those of the modules that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from backend.tenants import registry
from backend.tenants.registry import Module
from backend.web_app import views

View = Callable[..., HttpResponse]


def _only_where_on(view: View, *, key: str) -> View:
    """The view, answering 404 in towns that do not have the module."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if key not in request.tenant.modules:  # type: ignore[attr-defined]  # set by the tenants' middleware
            raise Http404
        return view(request, *args, **kwargs)

    return gated


def _pages_of(module: Module) -> Iterator[URLPattern]:
    for url in module.web_urls:
        view = _only_where_on(url.callback, key=module.key) if module.is_service else url.callback
        yield URLPattern(url.pattern, view, url.default_args, url.name)


urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("stylesheet/theme.<slug:fingerprint>.css", views.theme, name="theme"),
    path("favicon.svg", views.favicon, name="favicon"),
    path("favicon.ico", RedirectView.as_view(url="/favicon.svg")),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    *(page for module in registry.modules() for page in _pages_of(module)),
]
