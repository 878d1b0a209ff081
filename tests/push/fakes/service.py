"""A push service on this machine's loopback: what all doubles have in common; what each answers stands beside it."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LATENCY = 0.02  # seconds


class Server(ThreadingHTTPServer):
    """A thread a connection."""

    daemon_threads = True
    request_queue_size = 256  # all that connect at once

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up early, a killed worker for instance, is no news."""


class Handler(BaseHTTPRequestHandler):
    """Reads a POST; `answer` of the subclass says what becomes of it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    fake: Any  # whose server this is

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def answer(self, body: bytes) -> None:
        raise NotImplementedError

    def reply(self, status: int, document: Any = None, *, headers: Mapping[str, str] | None = None) -> None:
        """JSON, or nothing."""
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def mumble(self, text: str = "<html/>") -> None:
        """200 and no JSON, or not the one that is waited for."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def reset(self) -> None:
        """RST instead of an answer: the client can't know what became of its message."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Silence."""


@contextmanager
def served(handler: type[Handler]) -> Iterator[tuple[Server, str]]:
    """A server and its address; gone with the block."""
    server = Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def handler_of(fake: Any, handler: type[Handler]) -> type[Handler]:
    """The handler that answers for this double."""
    return type(handler.__name__, (handler,), {"fake": fake})
