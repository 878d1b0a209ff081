"""The peers as sites of their own: their list, and Wagtail's pages, which the APIs link to."""

from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.api.v3.urls import api as wagtail_v3

from benchmarks import bare
from benchmarks.peers.drf import DrfNews
from benchmarks.peers.pickups import DrfPickups

wagtail_v2 = WagtailAPIRouter("wagtailapi")
wagtail_v2.register_endpoint("pages", PagesAPIViewSet)

urlpatterns: list[URLPattern | URLResolver] = [
    *bare.urlpatterns,
    path("peers/v2/", wagtail_v2.urls),
    path("peers/v3/", wagtail_v3.urls),
    path("peers/drf/news", DrfNews.as_view()),
    path("peers/drf/pickups/<uuid:location>", DrfPickups.as_view()),
    path("", include(wagtail_urls)),
]
