"""Everything below `/api/v1/` on a town's host."""

import re
from typing import Any

from django.urls import URLPattern, URLResolver, path, re_path
from django.urls.resolvers import RoutePattern

from backend.mobile_api import api
from backend.serving.views import not_found
from backend.tenants import registry


class _Beginnings(RoutePattern):
    """Takes nothing from an address, and leads on only where that begins with one of these words."""

    def __init__(self, words: set[str]) -> None:
        super().__init__("")
        self._words = words

    def match(self, path: str) -> tuple[str, tuple[Any, ...], dict[str, Any]] | None:
        return super().match(path) if _first_word(path) in self._words else None


def _first_word(address: str) -> str:
    return re.split(r"[/.]", address, maxsplit=1)[0]


def _of_module(module: registry.Module) -> URLResolver:
    """A module's own, which are tried only where they can be meant, since there are many of others."""
    words = {_first_word(str(pattern.pattern)) for pattern in module.api_urls}
    return URLResolver(_Beginnings(words), list(module.api_urls))


urlpatterns: list[URLPattern | URLResolver] = [
    *api.urlpatterns,
    path("schema/", api.schema, name="schema"),
    path("docs/", api.Docs.as_view(url_name="schema"), name="docs"),
    *(_of_module(module) for module in registry.modules() if module.api_urls),
    re_path(r"", not_found),
]
