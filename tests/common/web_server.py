"""A web server on this machine's loopback that behaves as badly as a test wants, and how it is asked."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network

import pytest

from backend.common.addresses import IPAddress
from backend.common.fetching import Fetched, Limits, Policy, fetch

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOST = "feeds.example.org"
LIMITS = Limits(seconds=5, size=100_000)

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers each path by the function that the test gave for it."""

    server: "Server"

    def do_GET(self) -> None:
        self.server.seen.append(self)
        self.server.answers[self.path](self)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *args: object) -> None:
        """Tests are quiet."""


class Server(ThreadingHTTPServer):
    """A web server on a free port of 127.0.0.1, known to the tests as feeds.example.org."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.seen: list[Handler] = []
        self.scheme = "http"

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, path: str) -> str:
        return f"{self.scheme}://{HOST}:{self.port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up early is what these tests are about."""


@pytest.fixture
def server(socket_enabled: None) -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def to_this_machine(_host: str) -> list[IPAddress]:
    return [ip_address("127.0.0.1")]


def policy_for(server: Server, *, resolver: Callable[[str], list[IPAddress]] = to_this_machine) -> Policy:
    return Policy(exempt=(ip_network("127.0.0.1/32"),), ports=frozenset({server.port}), resolver=resolver)


def get(
    server: Server,
    path: str = "/",
    *,
    limits: Limits = LIMITS,
    etag: str | None = None,
    last_modified: str | None = None,
) -> Fetched:
    policy = policy_for(server)
    return fetch(server.url(path), now=NOW, limits=limits, policy=policy, etag=etag, last_modified=last_modified)


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Answer:
    def send(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return send


def raw(*pieces: bytes, pause: float = 0) -> Answer:
    def send(handler: Handler) -> None:
        for piece in pieces:
            handler.wfile.write(piece)
            time.sleep(pause)
        handler.close_connection = True

    return send
