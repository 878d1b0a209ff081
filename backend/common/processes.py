"""Which processes of this machine are alive, read from Linux' /proc, and ending those that are ours."""

import ctypes
import multiprocessing
import os
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

PROC = Path("/proc")
POLL_SECONDS = 0.05
_PR_SET_PDEATHSIG = 1  # prctl(2)
_LIBC = ctypes.CDLL(None)  # loaded before anybody forks


def is_alive(pid: int) -> bool:
    """Whether the process still runs. A zombie does not, though `kill(pid, 0)` succeeds until somebody reaps it."""
    try:
        stat = (PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return False
    # "pid (name) state …" (proc(5)): the name may hold spaces and brackets itself, the state follows the last one.
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


def command_line(pid: int) -> list[str]:
    """What a process was started with, or the title that it gave itself; empty if there is no such process."""
    try:
        raw = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return []
    return [os.fsdecode(argument) for argument in raw.rstrip(b"\0").split(b"\0") if argument]


def owner(pid: int) -> int | None:
    """The user number that a process runs as; nothing if there is no such process."""
    try:
        return (PROC / str(pid)).stat().st_uid
    except OSError:
        return None


def every_pid() -> Iterator[int]:
    """All processes that this user can see."""
    return (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def in_group(leader: int) -> list[int]:
    """The living processes of a group; its number is not given to others while one of them lives (setpgid(2))."""
    return [pid for pid in every_pid() if _group_of(pid) == leader and is_alive(pid)]


def wait_until_ended(pids: Iterable[int], *, seconds: float) -> list[int]:
    """Wait until the processes are gone; returns those that still run after so many seconds."""
    deadline = time.monotonic() + seconds
    remaining = [pid for pid in pids if is_alive(pid)]
    while remaining and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        remaining = [pid for pid in remaining if is_alive(pid)]
    return remaining


def end(pids: Iterable[int], *, first: signal.Signals = signal.SIGTERM, seconds: float = 10) -> None:
    """Ask the processes to end by the first signal, and kill those that have not after so many seconds."""
    asked = list(pids)
    for sent, patience in ((first, seconds), (signal.SIGKILL, 2.0)):
        for pid in asked:
            send(sent, pid=pid)
        asked = wait_until_ended(asked, seconds=patience)


def end_with_parent() -> None:
    """Ask the kernel to send this process SIGTERM when the one that started it has ended, however that ended."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    starter = multiprocessing.parent_process()
    if starter is not None and os.getppid() != starter.pid:  # it has ended before we asked, and nothing would come
        os.kill(os.getpid(), signal.SIGTERM)


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def send(number: signal.Signals, *, pid: int) -> None:
    """Send a signal to a process that may have ended already."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
