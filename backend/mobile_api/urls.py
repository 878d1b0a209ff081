"""Everything below `/api/v1/` on a town's host."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from backend.mobile_api import api
from backend.serving.views import not_found
from backend.tenants import registry

urlpatterns: list[URLPattern | URLResolver] = [
    *api.urlpatterns,
    path("schema/", api.schema, name="schema"),
    path("docs/", api.Docs.as_view(url_name="schema"), name="docs"),
    path("", include([pattern for module in registry.modules() for pattern in module.api_urls])),
    re_path(r"", not_found),
]
