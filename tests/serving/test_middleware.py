"""Sessions, messages and their like surround pages; the API goes past them."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from backend.serving.middleware import OutsideTheApi

CALLS: list[str] = []


class Layer:
    """Notes when it is asked."""

    name = "outer"

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request) -> HttpResponse:
        CALLS.append(self.name)
        return self.get_response(request)


class Inner(Layer):
    name = "inner"

    def process_view(self, request, view, args, kwargs):
        CALLS.append("view")
        return HttpResponse("refused") if request.path == "/refused" else None


@pytest.fixture
def middleware(settings) -> OutsideTheApi:
    CALLS.clear()
    settings.PAGE_MIDDLEWARE = [f"{__name__}.Layer", f"{__name__}.Inner"]
    return OutsideTheApi(lambda _request: HttpResponse("fine"))


def test_a_page_passes_all_layers_in_their_order(middleware):
    request = RequestFactory().get("/nachrichten/")
    assert middleware(request).content == b"fine"
    assert middleware.process_view(request, None, (), {}) is None
    assert CALLS == ["outer", "inner", "view"]


def test_a_layer_may_refuse_a_view(middleware):
    assert middleware.process_view(RequestFactory().get("/refused"), None, (), {}).content == b"refused"


def test_the_api_passes_none(middleware):
    request = RequestFactory().get("/api/v1/news")
    assert middleware(request).content == b"fine"
    assert middleware.process_view(request, None, (), {}) is None
    assert CALLS == []
