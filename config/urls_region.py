"""What answers on the region's host; only assembles."""

from django.urls import URLPattern, URLResolver, include, path

from backend.accounts import urls_region as accounts_urls
from backend.console import urls as console_urls
from backend.mobile_api.api import region_urlpatterns
from backend.serving.readiness import readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("readyz", readyz),
    path("api/v1/", include(region_urlpatterns)),
    path("", include(accounts_urls)),
    path("", include(console_urls)),
]
