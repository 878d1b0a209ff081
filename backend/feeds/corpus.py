"""Folders of feeds and calendars as they were found in the wild, read file by file and told of; nothing is stored."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import signal
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from backend.common.errors import OrtsblattError, TooLarge
from backend.common.fetching import LIMITS
from backend.feeds.formats import FORMATS, Origin
from backend.feeds.formats.parsed import UnreadableFeed

State = Literal["parsed", "repaired", "refused"]

MOST_CPU_SECONDS = 1
MOST_MEMORY = 200_000_000
_MOST_WAITING_SECONDS = 60  # a disk that hangs takes no computing
_HEAD = 20_000
_MOST_WARNINGS = 20


@dataclass(frozen=True, kw_only=True)
class Report:
    """What became of one file. `fault` is what only the last line of defence has stopped: a mistake of ours."""

    file: str
    state: State
    kind: str = ""
    items: int = 0
    warnings: tuple[str, ...] = ()
    reason: str = ""
    fault: str = ""
    size: int = 0
    cpu_seconds: float = 0.0
    memory_mb: float = 0.0


def files_in(folder: Path) -> list[Path]:
    """All files below the folder, in the order of their names, but for hidden ones."""
    inside = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(folder / path for path in inside if not any(part.startswith(".") for part in path.parts))


def read_folder(folder: Path, *, zone: ZoneInfo, now: datetime) -> Iterator[Report]:
    """A report for each file, as each is done."""
    for path in files_in(folder):
        yield read_apart(path, name=str(path.relative_to(folder)), zone=zone, now=now)


def read_apart(path: Path, *, name: str, zone: ZoneInfo, now: datetime) -> Report:
    """The report of one file, read in a process of its own, which the kernel ends where our budgets have failed."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _in_child(path, name=name, zone=zone, now=now, writing=writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _pid, status, used = os.wait4(pid, 0)
    try:
        document = json.loads(said)
    except ValueError:
        fault = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else "no report"
        spent = round(used.ru_utime + used.ru_stime, 3)
        return Report(file=name, state="refused", reason=fault, fault=fault, cpu_seconds=spent)
    return Report(**{**document, "warnings": tuple(document["warnings"])})


def guess_kind(content: bytes, *, name: str = "") -> str:
    """The format that the content seems to be in; what seems to be none is what its name says, or an RSS feed."""
    head = content[:_HEAD].replace(b"\0", b"").lower()
    if b"begin:vcalendar" in head:
        return "ics"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        is_feed = b"jsonfeed.org/version" in head
        return "event_page" if b"schema.org" in head and not is_feed else "json_feed"
    is_feed = any(mark in head for mark in (b"<rss", b"<feed", b"<rdf"))
    if not is_feed and b"application/ld+json" in content:
        return "event_page"
    return "ics" if not is_feed and name.lower().endswith((".ics", ".ical")) else "rss"


def _in_child(path: Path, *, name: str, zone: ZoneInfo, now: datetime, writing: int) -> None:
    """Never returns, and touches nothing that the parent holds open."""
    try:
        gc.freeze()  # what the parent has in memory is no garbage of the file's: to look through it costs as much again
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        _limit()
        started = time.process_time()
        report = _read(path, name=name, zone=zone, now=now)
        spent = round(time.process_time() - started, 3)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / 1_000_000
        document = {**asdict(report), "cpu_seconds": spent, "memory_mb": round(grown, 1)}
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(json.dumps(document).encode())
    finally:
        os._exit(0)


def _limit() -> None:
    """As much of computing and memory as one file may need, beside what the process has already."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS + 1))
    with contextlib.suppress(OSError):  # no /proc: then the memory is only reported
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + MOST_MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for number in (signal.SIGXCPU, signal.SIGALRM, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.alarm(_MOST_WAITING_SECONDS)


def _content(path: Path, *, size: int) -> bytes:
    if size > LIMITS.size:
        raise TooLarge
    return path.read_bytes()


def _read(path: Path, *, name: str, zone: ZoneInfo, now: datetime) -> Report:
    kind, size = "", 0
    try:
        size = path.stat().st_size
        content = _content(path, size=size)
        kind = guess_kind(content, name=path.name)
        origin = Origin(url="", charset=None, zone=zone, now=now)
        try:
            parsed = FORMATS[kind](content, origin=origin)
        except UnreadableFeed:
            if kind != "event_page":
                raise
            kind = "news_page"
            parsed = FORMATS[kind](content, origin=origin)
    except OrtsblattError as error:
        return Report(file=name, state="refused", kind=kind, size=size, reason=str(error.detail))
    except OSError as error:
        return Report(file=name, state="refused", size=size, reason=os.strerror(error.errno or 0))
    except Exception as error:  # noqa: BLE001 - what no format foresaw is what a corpus is read for
        fault = type(error).__name__
        return Report(file=name, state="refused", kind=kind, size=size, reason=fault, fault=fault)
    warnings = tuple(map(str, parsed.warnings[:_MOST_WARNINGS]))
    state: State = "repaired" if warnings else "parsed"
    return Report(file=name, state=state, kind=kind, size=size, items=len(parsed.items), warnings=warnings)
