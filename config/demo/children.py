"""The demo's child processes: each has its own log, ends with the supervisor and is stopped with all its workers."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from backend.common import processes

LOG_LINES = 15
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # who has run for so long is no longer punished for earlier failures


def spawn(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    output: IO[bytes] | None = None,
    inherited: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a program that ends with the supervisor, however that ends; `inherited` are file numbers that it may use.

    It has a session of its own: Ctrl-C is for the supervisor, which then stops all in order.
    """
    return subprocess.Popen(  # noqa: S603 - our own words, and no shell
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=inherited,
        start_new_session=True,
        preexec_fn=processes.end_with_parent,  # noqa: PLW1509 - the supervisor has a single thread
    )


@dataclass(kw_only=True)
class Child:
    """A program that runs for as long as the demo does."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    failures: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _started_at: float = 0.0
    _due_at: float | None = None

    @property
    def pid(self) -> int | None:
        """The process, as long as it was not seen to have ended."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it; what it says is added to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = spawn(self.command, folder=self.folder, environment=self.environment, output=log)
        self._started_at = time.monotonic()
        self._due_at = None

    def has_ended(self) -> bool:
        """Whether it stopped by itself."""
        return self._process is not None and self._process.poll() is not None

    def restart_when_due(self, *, now: float) -> bool:
        """Start an ended child again, after a pause that doubles with each failure; true if it was started.

        `now` is of the monotonic clock.
        """
        if self._due_at is None:
            self.failures = 1 if now - self._started_at > STEADY_SECONDS else self.failures + 1
            self._due_at = now + min(2.0 ** (self.failures - 1), LONGEST_PAUSE)
        if now < self._due_at:
            return False
        self.stop()
        self.start()
        return True

    def stop(self, *, seconds: float = 10) -> None:
        """End it and whatever it started; returns when they are gone."""
        if self._process is None:
            return
        processes.send(signal.SIGTERM, pid=self._process.pid)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=seconds)
        processes.end(processes.in_group(self._process.pid), first=signal.SIGKILL)
        self._process.wait()
        self._process = None

    def end_of_log(self) -> str:
        """The last words, for the one who has to find out why."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LOG_LINES:])
