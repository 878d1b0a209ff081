"""What the demo has started, on disk, so that the next start finds what a killed one left behind."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.common import processes
from config.demo.children import Child
from config.demo.stopping import CannotStart

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Record:
    """A small file in `var/run`."""

    path: Path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Refuse a second demo of the same checkout; the kernel lets go when the process ends, however it ends."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise CannotStart("The demo of this checkout is running already: stop that one first.") from error
            yield

    def write(self, *, children: Sequence[Child], started_database: bool) -> None:
        """Note what runs now."""
        running = [{"pid": child.pid, "command": list(child.command)} for child in children if child.pid]
        document = {"boot": _boot(), "database": started_database, "children": running}
        unfinished = self.path.with_suffix(".new")
        unfinished.write_text(json.dumps(document))
        unfinished.replace(self.path)

    def end_leftovers(self) -> bool:
        """Stop what a killed demo left; true if the database is such a leftover, which is then ours to stop."""
        try:
            document = json.loads(self.path.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return False
        if document["boot"] != _boot():
            return False
        for child in document["children"]:
            _end(child["pid"], command=child["command"])
        return bool(document["database"])

    def forget(self) -> None:
        """Nothing runs any more."""
        self.path.unlink(missing_ok=True)


def _end(leader: int, *, command: list[str]) -> None:
    if processes.is_alive(leader) and processes.command_line(leader) != command:
        return  # the number belongs to somebody else by now
    processes.end(processes.in_group(leader))


def _boot() -> str:
    return BOOT_ID.read_text().strip()
