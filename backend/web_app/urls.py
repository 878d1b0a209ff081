"""The addresses of pages for people on a town's host: the town's own, and those of the modules that it has."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path
from django.views.generic import RedirectView

from backend.tenants import registry
from backend.tenants.registry import Module
from backend.web_app import views
from backend.web_app.catalogue import urlpatterns as catalogue_urls
from backend.web_app.embedding import urlpatterns as embedding_urls
from backend.web_app.poster.views import urlpatterns as poster_urls
from backend.web_app.subscribing import urlpatterns as subscribing_urls


def _pages_of(module: Module) -> Iterator[URLPattern]:
    """A service's pages answer where it is switched on: `serving.pages.public_page` looks whether it is.

    A route with a `needed` of its own knows better: who ends something may do so for ever.
    """
    needed = {"needed": module.key} if module.is_service else {}
    for url in module.web_urls:
        yield URLPattern(url.pattern, url.callback, {**needed, **url.default_args}, url.name)


urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("stylesheet/theme.<slug:fingerprint>.css", views.theme, name="theme"),
    path("favicon.svg", views.favicon, name="favicon"),
    path("favicon.ico", RedirectView.as_view(url="/favicon.svg")),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    *poster_urls,
    *subscribing_urls,
    *embedding_urls,
    *catalogue_urls,
    *(page for module in registry.modules() for page in _pages_of(module)),
]
