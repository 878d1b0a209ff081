"""Where the processes of one web server keep what they count, so that each can tell the sum; not what is counted.

prometheus_client names each process' files by its pid, and keeps them for ever: with workers recycled every hour they
would pile up. Here a process takes the lowest free seat and goes on counting where the one before it stopped.
"""

from __future__ import annotations

import fcntl
import os
from functools import cache
from itertools import count
from pathlib import Path
from typing import IO

from django.conf import settings
from prometheus_client import CollectorRegistry, values
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

_held: list[IO[str]] = []  # an open file is a taken seat; the kernel frees it however the process ends


def share_counters() -> None:
    """Count in files from now on, if this process belongs to a web server; call it before a metric is made."""
    if settings.METRICS_DIR:
        # Read by the library itself, for each file that it opens.
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", settings.METRICS_DIR)
        values.ValueClass = values.MultiProcessValue(process_identifier=_own_seat)  # type: ignore[no-untyped-call]


def registry_of_all_processes() -> CollectorRegistry | None:
    """The sum of this server's processes; None where a process counts for itself alone, as in commands and tests."""
    if not settings.METRICS_DIR:
        return None
    _forget_gauges_of_the_dead()
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=settings.METRICS_DIR)  # type: ignore[no-untyped-call]
    return registry


@cache
def _seat_of(pid: int) -> int:  # noqa: ARG001 - a forked process must take a seat of its own
    for number in count(1):
        lock = (Path(settings.METRICS_DIR) / f"{number}.seat").open("w")
        if _try_lock(lock):
            _held.append(lock)
            mark_process_dead(number, path=settings.METRICS_DIR)  # type: ignore[no-untyped-call]
            return number
        lock.close()
    raise AssertionError("unreachable: the seats have no end")


def _own_seat() -> int:
    return _seat_of(os.getpid())


def _forget_gauges_of_the_dead() -> None:
    """What a dead process counted stays true; how full its cache was does not."""
    for path in Path(settings.METRICS_DIR).glob("*.seat"):
        with path.open("w") as lock:
            if _try_lock(lock):
                mark_process_dead(int(path.stem), path=settings.METRICS_DIR)  # type: ignore[no-untyped-call]


def _try_lock(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
