"""The web servers that are measured, each started as the image starts its own."""

from __future__ import annotations

import json
import re
import socket
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection  # noqa: TID251 - this machine's own servers, which the careful door refuses
from pathlib import Path

from backend.common import processes
from backend.common.embedded_postgres.cluster import DATABASE
from benchmarks.load import CannotMeasure, Request
from benchmarks.variants import Variant
from benchmarks.workplace import Workplace
from config.demo.children import Child

READY_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer, as a client sees it."""

    status: int
    body: bytes
    etag: str


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server: the port it listens on, and its processes."""

    variant: Variant
    child: Child
    port: int

    @property
    def pids(self) -> list[int]:
        """The server and its workers."""
        return processes.in_group(self.child.pid) if self.child.pid else []

    def get(self, request: Request) -> Answer:
        """One request, outside of any measurement."""
        headers = {"Host": request.host, "Accept": "application/json"}
        headers |= {"If-None-Match": request.etag} if request.etag else {}
        headers |= {"Accept-Encoding": request.encoding} if request.encoding else {}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.putrequest("GET", request.path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            found = connection.getresponse()
            return Answer(status=found.status, body=found.read(), etag=found.headers.get("ETag", ""))
        finally:
            connection.close()


@contextmanager
def serving(
    workplace: Workplace,
    variants: Iterable[Variant],
    *,
    database: str = DATABASE,
    sizes: Mapping[str, str] | None = None,
) -> Iterator[dict[str, Server]]:
    """These servers side by side, by the keys of their variants, each on a free port.

    `sizes` are environment variables for others than the image's number of processes and threads.
    """
    servers: dict[str, Server] = {}
    try:
        for variant in variants:
            environment = workplace.environment(settings=variant.settings, database=database) | dict(sizes or {})
            servers[variant.key] = _start(workplace, variant, environment=environment)
        for server in servers.values():
            _wait_for(server)
        yield servers
    finally:
        for server in servers.values():
            server.child.stop()


def image_command(checkout: Path, *, port: int) -> list[str]:
    """How the image starts its server, with all its options, but here and on this port."""
    found = re.search(r"^CMD (\[.*\])$", (checkout / "Dockerfile").read_text(), flags=re.MULTILINE)
    if found is None:
        raise CannotMeasure("The Dockerfile has no CMD to start the servers by")
    program, *options = json.loads(found[1])
    if program != "python":
        raise CannotMeasure(f"The image starts {program}, which this bench does not know how to start here")
    for name, value in (("--host", "127.0.0.1"), ("--port", str(port))):
        options[options.index(name) + 1] = value
    return [sys.executable, *options]


def _start(workplace: Workplace, variant: Variant, *, environment: dict[str, str]) -> Server:
    port = _free_port()
    child = Child(
        name=variant.key,
        command=image_command(workplace.checkout, port=port),
        environment=environment,
        folder=workplace.checkout,
        log=workplace.folder / "log" / f"{variant.key}.log",
    )
    child.log.unlink(missing_ok=True)
    child.start()
    return Server(variant=variant, child=child, port=port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: Server) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if server.child.has_ended():
            break
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise CannotMeasure(f"The server {server.variant.key} did not start:\n{server.child.end_of_log()}")
