"""Everything below `/api/v1/` on a town's host."""

import re

from django.urls import URLPattern, URLResolver, include, path, re_path

from backend.mobile_api import api
from backend.serving.views import not_found
from backend.tenants import registry


def _of_module(module: registry.Module) -> URLResolver:
    """A module's own are tried only where an address begins with one of its words, since there are many of others."""
    words = {re.split(r"[/.]", str(pattern.pattern))[0] for pattern in module.api_urls}
    begins = "|".join(re.escape(word) for word in sorted(words))
    return re_path(rf"^(?=(?:{begins})(?:[/.]|$))", include(list(module.api_urls)))


urlpatterns: list[URLPattern | URLResolver] = [
    *api.urlpatterns,
    path("schema/", api.schema, name="schema"),
    path("docs/", api.Docs.as_view(url_name="schema"), name="docs"),
    *(_of_module(module) for module in registry.modules() if module.api_urls),
    re_path(r"", not_found),
]
