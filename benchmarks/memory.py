"""What processes hold in memory, and how that grows with the towns that they have been in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from backend.common.processes import PROC, command_line
from benchmarks.cpu import with_children
from benchmarks.load import CannotMeasure, Request
from benchmarks.serving import Server

STEPS = (1, 10, 25, 100)
# All modules' tables, the frame of a page, and what is asked once at the start of an app.
PATHS = ("/api/v1/config", "/api/v1/home", "/api/v1/news", "/api/v1/events", "/api/v1/categories", "/", "/seiten/")


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Megabytes of one process: all that it sees, its share of what it shares, and what is its own alone."""

    resident: float
    proportional: float
    private: float


def of_process(pid: int) -> Memory | None:
    """None for a process that is gone. Raises CannotMeasure where the kernel keeps it from us."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]
    except (FileNotFoundError, ProcessLookupError):
        return None
    except PermissionError as error:
        raise CannotMeasure(f"The memory of process {pid} may not be read: {error}") from error
    kilobytes = {name: int(rest.split()[0]) for name, rest in (line.split(":", 1) for line in lines)}
    return Memory(
        resident=kilobytes["Rss"] / 1024,
        proportional=kilobytes["Pss"] / 1024,
        private=(kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]) / 1024,
    )


def grow(
    server: Server, *, hosts: Sequence[str], postmaster: int, database: str, on_step: Callable[[str], None]
) -> list[dict[str, float]]:
    """Visit town after town; the largest web process and the largest connection after so many of them."""
    steps = []
    for number, host in enumerate(hosts, start=1):
        for path in PATHS:
            answer = server.get(Request(host=host, path=path))
            if answer.status != 200:  # noqa: PLR2004 - HTTP's own number
                raise CannotMeasure(f"{host}{path} answered {answer.status}")
        if number in STEPS or number == len(hosts):
            on_step(f"{number} towns visited")
            steps.append({"towns": number} | _largest(server, postmaster=postmaster, database=database))
    return steps


def _largest(server: Server, *, postmaster: int, database: str) -> dict[str, float]:
    worker = _of_all(server.pids)
    connections = [pid for pid in with_children(postmaster) if f" {database} " in " ".join(command_line(pid))]
    connection = _of_all(connections)
    return {
        "worker_resident": round(worker.resident),
        "worker_proportional": round(worker.proportional),
        "worker_private": round(worker.private),
        "connection_private": round(connection.private),
    }


def _of_all(pids: Iterable[int]) -> Memory:
    return max(filter(None, map(of_process, pids)), key=lambda memory: memory.private)
