"""A region of its own for tests that need everything to be real: a database that may be stopped, servers, writers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from backend.common.embedded_postgres import Cluster
from backend.common.embedded_postgres.cluster import DATABASE
from tests.web_server import ROOT, WebServer, web_server


@dataclass(kw_only=True)
class LiveRegion:
    """A running database with two towns and their content, and web servers that are started on it."""

    folder: Path
    cluster: Cluster
    found: dict[str, Any] = field(default_factory=dict)  # what `preparing` printed

    @property
    def clock(self) -> Path:
        """A file with the instant that every process takes for now; without it time passes as it does."""
        return self.folder / "clock"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "tests.web_server_settings",
            "DATABASE_URL": self.cluster.url(),
            "TEST_DATABASE": DATABASE,
            "TEST_CLOCK": str(self.clock),
        }

    def set_clock(self, moment: datetime) -> None:
        """From here on it is this instant, everywhere."""
        draft = self.folder / "clock.new"
        draft.write_text(moment.isoformat())
        draft.replace(self.clock)

    def run(self, module: str, *arguments: str) -> Any:
        """What a program of the tests prints, as JSON, when it has done its work in this region."""
        with self.start(module, *arguments) as program:
            output, _ = program.communicate(timeout=600)
            assert program.returncode == 0, output
        return json.loads(output)

    def start(self, module: str, *arguments: str) -> subprocess.Popen[str]:
        """The program, running."""
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def superuser(self, statement: str) -> None:
        """Run one statement as the database's administrator."""
        with psycopg.connect(self.cluster.url(role="postgres"), autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def servers(self, number: int, **environment: str) -> Iterator[list[WebServer]]:
        """So many web servers side by side, one process each unless told otherwise."""
        with ExitStack() as stack:
            started = []
            for index in range(number):
                folder = self.folder / f"server-{index}"
                folder.mkdir(exist_ok=True)
                wanted = {"WEB_WORKERS": "1", **self.environment, **environment}
                started.append(stack.enter_context(web_server(folder, **wanted)))
            yield started


@contextmanager
def live_region(folder: Path, *, name: str, options: Mapping[str, str]) -> Iterator[LiveRegion]:
    """Start it, fill it, and remove every trace of it afterwards; `options` are arguments of `preparing`."""
    cluster = Cluster.for_checkout(ROOT, name=f"postgres-{name}", durable=False)
    cluster.ensure_running()
    try:
        region = LiveRegion(folder=folder, cluster=cluster)
        region.found = region.run("tests.live.preparing", *(f"--{key}={value}" for key, value in options.items()))
        yield region
    finally:
        cluster.stop()
        cluster.remove()
