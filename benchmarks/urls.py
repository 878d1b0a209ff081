"""A town's host as it ships, and beside it the views that do nothing and our list cut to a peer's fields."""

from django.urls import URLPattern, URLResolver, path

from benchmarks import bare
from benchmarks.peers.cut import CutNews
from config.urls import handler404, handler500
from config.urls import urlpatterns as town_urlpatterns

urlpatterns: list[URLPattern | URLResolver] = [
    *bare.urlpatterns,
    path("api/v1/cut-news", CutNews.as_view()),
    *town_urlpatterns,
]

__all__ = ["handler404", "handler500", "urlpatterns"]
