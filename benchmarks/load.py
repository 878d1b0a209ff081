"""Asking a server for some seconds, as fast as it answers; the program that asks is wrk, so that it costs little."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("requests.lua")
CONNECTIONS = 8  # two workers are busy, and few requests are on their way when the time is up


class CannotMeasure(Exception):
    """Something that the reader has to change first, or a server that answers wrongly."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One GET of one town."""

    host: str
    path: str
    etag: str = ""
    encoding: str = ""

    @property
    def line(self) -> str:
        """For `requests.lua`."""
        return f"{self.host}\t{self.path}\t{self.etag}\t{self.encoding}"


@dataclass(frozen=True, kw_only=True)
class Load:
    """What was answered in how many seconds; latencies in milliseconds, with all connections busy."""

    requests: int
    connections: int
    seconds: float
    p50: float
    p99: float


def refuse_without_wrk() -> None:
    """Raises CannotMeasure with the name of the package."""
    if shutil.which("wrk") is None:
        raise CannotMeasure(
            "There is no wrk here, which asks the servers: install it, on Debian with apt-get install wrk"
        )


def ask(requests: Sequence[Request], *, port: int, seconds: int, connections: int = CONNECTIONS) -> Load:
    """Ask them in turn, again and again. Raises CannotMeasure when a single answer is an error."""
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.writelines(f"{request.line}\n" for request in requests)
        file.flush()
        options = ("-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(SCRIPT))
        command = ["wrk", *options, f"http://127.0.0.1:{port}/", "--", file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    _before, found, summary = done.stdout.partition("SUMMARY ")
    if done.returncode or not found:
        raise CannotMeasure(f"wrk failed: {done.stderr or done.stdout}")
    return _read(json.loads(summary.splitlines()[0]), path=requests[0].path, connections=connections)


def _read(summary: dict[str, int], *, path: str, connections: int) -> Load:
    if summary["failed"] or not summary["requests"]:
        raise CannotMeasure(f"{path}: {summary['failed']} of {summary['requests']} answers were errors")
    return Load(
        requests=summary["requests"],
        connections=connections,
        seconds=summary["microseconds"] / 1e6,
        p50=summary["p50"] / 1000,
        p99=summary["p99"] / 1000,
    )
