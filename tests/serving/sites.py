"""The application as a web process runs it, asked in this thread, with somebody who hears of each commit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, NamedTuple
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIHandler

from backend.common import clock
from backend.common.freshness import memory
from backend.serving import listening
from backend.serving.from_memory import answering_from_memory
from backend.serving.response_cache import responses
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from tests.towns import town_file


class Got(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Site:
    """The application as the server runs it, asked in this thread."""

    def __init__(self, town: Municipality) -> None:
        self.town = town
        self.application = answering_from_memory(WSGIHandler())

    def get(self, path: str, *, method: str = "GET", **headers: str) -> Got:
        got: list[Any] = []
        path, _, query = path.partition("?")
        environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": method, **headers}
        environ = {"HTTP_HOST": self.town.default_domain, "wsgi.input": BytesIO(), **environ}
        setup_testing_defaults(environ)
        parts = self.application(environ, lambda line, sent: got.extend([int(line[:3]), dict(sent)]))
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        return Got(*got, body)


def heard() -> Iterator[listening.Listener]:
    """What a web process has: somebody who hears of each commit."""
    listener = listening.start()
    wait_for(lambda: bool(memory))
    yield listener
    listener.stop()
    listener.join()
    listening.forget()
    responses.clear()


def made_site(listener: listening.Listener) -> Site:
    """A town with all modules."""
    assert apply_file(town_file("merkstadt"), now=clock.now()).error is None
    wait_until_heard(listener)
    return Site(Municipality.objects.get(schema_name="merkstadt"))


@pytest.fixture
def listener(committing: None) -> Iterator[listening.Listener]:
    """For one test; `lasting_listener` is for a whole file."""
    yield from heard()


@pytest.fixture
def site(listener: listening.Listener) -> Site:
    """A new town for each test."""
    return made_site(listener)


@pytest.fixture(scope="module")
def lasting_listener(lasting: None) -> Iterator[listening.Listener]:
    yield from heard()


@pytest.fixture(scope="module")
def lasting_site(lasting_listener: listening.Listener) -> Site:
    """One town for the tests of a file, which leave it as the others want it."""
    return made_site(lasting_listener)


def wait_until_heard(listener: listening.Listener) -> None:
    """Else what is remembered first is forgotten once more."""
    made = time.monotonic()
    wait_for(lambda: listener.heard_until > made)


def wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
