"""What the tests of news and events share."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network

import pytest
from django.utils import translation

from backend.common.fetching import Policy


@pytest.fixture
def german():
    """Texts for people in German, as the town hall reads them."""
    with translation.override("de"):
        yield


class Served(ThreadingHTTPServer):
    """A publisher's web server on this machine: `answers` by path are status, headers, body."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.requests: list[Message] = []

    def url(self, path: str) -> str:
        return f"http://feeds.example.org:{self.server_address[1]}{path}"

    @property
    def policy(self) -> Policy:
        """Lets the pipeline go to this server, and nowhere else in our network."""
        here = ip_address("127.0.0.1")
        return Policy(
            exempt=(ip_network("127.0.0.1/32"),),
            ports=frozenset({80, 443, int(self.server_address[1])}),
            resolver=lambda host: [here if host == "feeds.example.org" else ip_address(host)],
        )

    def handle_error(self, request: object, client_address: object) -> None:
        """We hang up on what is too large."""


class _Handler(BaseHTTPRequestHandler):
    server: Served

    def do_GET(self) -> None:
        self.server.requests.append(self.headers)
        status, headers, body = self.server.answers[self.path]
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def served(socket_enabled: None) -> Iterator[Served]:
    with Served() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
