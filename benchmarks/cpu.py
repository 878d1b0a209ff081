"""CPU time of a tree of processes, from Linux' /proc; whose processes they are is not known here."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterable

from backend.common.processes import PROC, every_pid

TICKS = os.sysconf("SC_CLK_TCK")
# Fields of /proc/<pid>/stat behind the name (proc(5), where the state is number 3).
PPID, UTIME, CUSTIME = 1, 11, 15


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of these processes and of their children that have ended and were reaped."""
    return sum(sum(int(ticks) for ticks in fields[UTIME:CUSTIME]) for fields in map(_stat, pids) if fields) / TICKS


def with_children(parent: int) -> list[int]:
    """A process and those that it started: PostgreSQL's postmaster and its backends."""
    return [parent, *(pid for pid in every_pid() if (fields := _stat(pid)) and int(fields[PPID]) == parent)]


def busy_seconds() -> float:
    """What all processors of the machine have worked, for whomever; stolen time is somebody else's work."""
    fields = (PROC / "stat").read_text().splitlines()[0].split()[1:]
    user, nice, system, _idle, _iowait, irq, softirq, steal = (int(ticks) for ticks in fields[:8])
    return (user + nice + system + irq + softirq + steal) / TICKS


def of_ended_children() -> float:
    """CPU of the programs that this process has started and waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _stat(pid: int) -> list[str]:
    """Nothing for a process that is gone."""
    try:
        text = (PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()
