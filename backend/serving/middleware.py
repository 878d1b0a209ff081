"""Middleware that only pages need: the API has no session, no cookie and no message, and does not pay for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

GetResponse = Callable[[HttpRequest], HttpResponse]


class OutsideTheApi:
    """The middleware of `settings.PAGE_MIDDLEWARE`, one around the other, for every path but those of the API."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        self._before_views: list[Callable[..., HttpResponse | None]] = []
        self._after_failures: list[Callable[..., HttpResponse | None]] = []
        self._chain = self._around(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request) if is_api(request) else self._chain(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Django asks the outermost middleware only: hand the question on."""
        if is_api(request):
            return None
        answers = (ask(request, view, args, kwargs) for ask in self._before_views)
        return next((answer for answer in answers if answer is not None), None)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The same for what a view raised; its transaction is rolled back by then."""
        if is_api(request):
            return None
        answers = (ask(request, error) for ask in self._after_failures)
        return next((answer for answer in answers if answer is not None), None)

    def _around(self, get_response: GetResponse) -> GetResponse:
        for name in reversed(settings.PAGE_MIDDLEWARE):
            layer = import_string(name)(get_response)
            if hasattr(layer, "process_view"):
                self._before_views.insert(0, layer.process_view)
            if hasattr(layer, "process_exception"):
                self._after_failures.append(layer.process_exception)
            get_response = layer
        return get_response


def is_api(request: HttpRequest) -> bool:
    """Whether nobody is signed in at this address."""
    return request.path.startswith("/api/")
