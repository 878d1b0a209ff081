"""Views that do nothing: the ceiling, alone or below some middleware."""

from __future__ import annotations

from functools import lru_cache

from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import URLPattern, path


@non_atomic_requests
def of_size(request: HttpRequest, size: int) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """As many bytes as asked for."""
    return HttpResponse(_bytes(size), content_type="application/json")


@non_atomic_requests
def not_modified(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A 304 with the one header that it must have."""
    return HttpResponseNotModified(headers={"ETag": '"bench"'})


@lru_cache(maxsize=64)
def _bytes(size: int) -> bytes:
    return b"x" * size


urlpatterns: list[URLPattern] = [
    path("bench/bytes/<int:size>", of_size),
    path("bench/not-modified", not_modified),
]
