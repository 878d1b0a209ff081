"""The web server that ships, started by tests on a free port of this machine and stopped by its process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException  # noqa: TID251 - this machine's own server
from pathlib import Path

from django.db import connection
from django.http import HttpRequest, HttpResponse

from backend.common import processes

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120
# The limits that a test wants to see in less time than the server gives.
START = "import sys\nfrom config import server\nvars(server).update({limits!r})\nserver.main(sys.argv[1:])"


class SlowAnswers:
    """Answers `/slow/<seconds>` after so many seconds, as a request that has much to do would."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/slow/"):
            return self.get_response(request)
        time.sleep(float(request.path.rpartition("/")[2]))
        return HttpResponse("slow")


@dataclass(frozen=True, kw_only=True)
class WebServer:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def get(self, path: str, *, host: str = "region.test", timeout: float = 30) -> tuple[int, str]:
        """Status and text, over a connection of its own. Raises OSError or HTTPException if there is no answer."""
        client = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            client.request("GET", path, headers={"Host": host})
            answer = client.getresponse()
            return answer.status, answer.read().decode()
        finally:
            client.close()

    def workers(self) -> list[int]:
        """The processes that serve."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [child for child in map(int, children) if processes.is_alive(child)]

    def is_healthy(self) -> bool:
        """Whether it answers now."""
        try:
            return self.get("/healthz") == (200, "ok\n")
        except (OSError, HTTPException):
            return False


@contextmanager
def web_server(folder: Path, *, limits: Mapping[str, int] | None = None, **environment: str) -> Iterator[WebServer]:
    """A server on the test database, with variables of its environment and other constants of config/server.py."""
    port, log = _free_port(), folder / "web.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-c", START.format(limits=dict(limits or {})), "--port", str(port)],
            cwd=ROOT,
            env=server_environment(**environment),
            stdout=output,
            stderr=output,
        )
    started = WebServer(port=port, process=server, log=log)
    try:
        _wait_for(started)
        yield started
    finally:
        workers = started.workers() if server.poll() is None else []
        server.terminate()
        server.wait(timeout=60)
        processes.end(workers)


def server_environment(**more: str) -> dict[str, str]:
    """The environment of a program that works on this run's database as a web server does."""
    database = more.get("TEST_DATABASE") or str(connection.settings_dict["NAME"])
    return os.environ | {"DJANGO_SETTINGS_MODULE": "tests.web_server_settings", "TEST_DATABASE": database} | more


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: WebServer) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not (server.is_healthy() and server.log.read_text().count("Started worker-") == len(server.workers())):
        assert server.process.poll() is None, server.log.read_text()
        assert time.monotonic() < deadline, server.log.read_text()
        time.sleep(0.1)
