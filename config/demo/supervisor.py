"""The demo from start to end: database, steps, web server, worker, and all of it down again in the right order."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rich.console import Console

from backend.common import processes
from backend.common.embedded_postgres import Cluster
from config.demo.children import Child, spawn
from config.demo.people import read_people
from config.demo.record import Record
from config.demo.region import Region
from config.demo.samples.warnings import ARCHIVE, NINA
from config.demo.stopping import BrokeDown, CannotStart, undisturbed
from config.demo.table import towns_table

READY_SECONDS = 60
LOOK_EVERY = 0.5
# What the demo writes into var/, and RESET=1 may therefore remove; the cluster removes its own.
OWN_FOLDERS = ("demo", "log", "media", "static")


@dataclass(frozen=True, kw_only=True)
class Demo:
    """One run; `towns` limits how many of the region's files are rolled out."""

    checkout: Path
    port: int
    towns: int | None
    is_reset: bool
    console: Console

    def run(self) -> None:
        """Everything, until Asked or BrokeDown is raised."""
        record = Record(self.var / "run" / "demo.json")
        with record.held():
            database_is_leftover = record.end_leftovers()
            refuse_busy_port(self.port)
            if self.is_reset:
                self._remove_data()
            started_database = False
            try:
                started_database = self.cluster.ensure_running() or database_is_leftover
                record.write(children=[], started_database=started_database)
                self._serve(record, started_database=started_database)
            finally:
                with undisturbed():
                    self._stop(stop_database=started_database)
                    record.forget()

    @cached_property
    def var(self) -> Path:
        """The checkout's folder for what is written at run time."""
        return self.checkout / "var"

    @cached_property
    def cluster(self) -> Cluster:
        """The demo's database is always the embedded one: DATABASE_URL may name one that somebody needs."""
        return Cluster.for_checkout(self.checkout)

    @cached_property
    def region(self) -> Region:
        """The region under this run's port."""
        return Region(self.port)

    @cached_property
    def web(self) -> Child:
        """The web server, on the loopback interface alone."""
        address = ("--host", "127.0.0.1", "--port", str(self.port))
        return self._child("web", sys.executable, "-m", "config.server", *address)

    @cached_property
    def worker(self) -> Child:
        """The worker for the jobs."""
        return self._child("worker", sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "2")

    def _child(self, name: str, *command: str) -> Child:
        log = self.var / "log" / f"{name}.log"
        return Child(name=name, command=command, environment=self.environment, folder=self.checkout, log=log)

    @cached_property
    def environment(self) -> dict[str, str]:
        """What the demo's programs are told; settings that a reader has exported for other things do not reach them."""
        own = {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "LOG_LEVEL": "WARNING",
            "ORTSBLATT_VAR": str(self.var),
            "PYTHONUNBUFFERED": "1",
            "REGION_URL": self.region.address().rstrip("/"),
            # The demo's own: nobody is to take what is invented for a warning, or a warning for what is invented.
            "WARNINGS_DWD": str(self.var / "demo" / ARCHIVE),
            "WARNINGS_NINA": str(self.var / "demo" / NINA),
            # One process with threads starts a second sooner on two cores than two processes do.
            "WEB_WORKERS": "1",
        }
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "MUNICIPALITIES_DIR"}}
        return kept | own

    def _serve(self, record: Record, *, started_database: bool) -> None:
        self.console.print(f"Database: {self.cluster.data}")
        with self._preparing() as preparing:
            children = [self.web, self.worker]
            for child in children:
                child.start()
            record.write(children=children, started_database=started_database)
            if preparing.wait():
                self.console.print("Not everything could be rolled out, see above.")
        self._wait_until_ready()
        self._show()
        self._watch(record, started_database=started_database)

    @contextmanager
    def _preparing(self) -> Iterator[subprocess.Popen[bytes]]:
        """The preparation, from the moment that the servers may start; it ends with this context."""
        reading, writing = os.pipe()
        limit = ("--towns", str(self.towns)) if self.towns else ()
        command = (sys.executable, "-m", "config.demo.preparing", "--tell", str(writing), *limit)
        preparing = spawn(command, folder=self.checkout, environment=self.environment, inherited=[writing])
        os.close(writing)
        try:
            with os.fdopen(reading, "rb") as told:
                if not told.read():
                    raise BrokeDown("The region could not be prepared, see above.")
            yield preparing
        finally:
            processes.end(processes.in_group(preparing.pid))
            preparing.wait()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self.region.answers():
            self._refuse_ended_web()
            if time.monotonic() > deadline:
                self.console.print(f"The region is not ready after {READY_SECONDS} s; see /readyz and the logs.")
                return
            time.sleep(LOOK_EVERY / 5)

    def _show(self) -> None:
        people = read_people(self.var)
        self.console.print(towns_table(self.region, people=people))
        self.console.print(f"Password of everybody: {people.password}; where a code is asked for, the page says it.")
        self.console.print(f"Mails and notifications to apps are printed, not sent: {self.worker.log}.")
        self.console.print(f"Logs: {self.web.log.parent}. Ctrl-C stops everything, and the data stays.")

    def _watch(self, record: Record, *, started_database: bool) -> None:
        """Until somebody asks: a worker or a database that ended is started again, a web server ends the demo."""
        while True:
            time.sleep(LOOK_EVERY)
            self._refuse_ended_web()
            if self.cluster.pid() is None:
                self.console.print("The database had ended and is started again.")
                self.cluster.ensure_running()
            if self.worker.has_ended() and self.worker.restart_when_due(now=time.monotonic()):
                self.console.print(f"The worker had ended and is started again; see {self.worker.log}.")
                record.write(children=[self.web, self.worker], started_database=started_database)

    def _refuse_ended_web(self) -> None:
        if self.web.has_ended():
            raise BrokeDown(f"The web server has ended. Its last words in {self.web.log}:\n{self.web.end_of_log()}")

    def _stop(self, *, stop_database: bool) -> None:
        if self.web.pid:
            self.console.print("Stopping …")
        self.web.stop()
        self.worker.stop()
        if stop_database:
            self.cluster.stop()

    def _remove_data(self) -> None:
        self.cluster.remove()
        for folder in [self.var / name for name in OWN_FOLDERS]:
            if folder.exists():
                shutil.rmtree(folder)  # which refuses to follow a link


def refuse_busy_port(port: int) -> None:
    """Say at once what the web server would say only after minutes of work."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise CannotStart(f"Port {port} cannot be used ({reason}): try make demo PORT=8080.") from error
