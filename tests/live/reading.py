"""Readers that never stop asking, and the judge of what they were told."""

from __future__ import annotations

import json
import random
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException  # noqa: TID251 - this machine's own server

from tests.web_server import WebServer

STALE_AFTER = 1.0  # seconds at the origin
MARK = re.compile(r"Stand (\w+)")
SLUG = re.compile(r"stadt-\d+")


@dataclass(frozen=True, kw_only=True)
class Read:
    """One answer: asked at, received at (seconds of time.monotonic()), and the text."""

    server: int
    host: str
    path: str
    began: float
    ended: float
    status: int
    text: str


@dataclass
class Readers:
    """Threads with a connection each, which take what they ask for by chance."""

    servers: Sequence[WebServer]
    targets: Sequence[tuple[str, str]]  # host and path
    reads: list[Read] = field(default_factory=list)
    failures: int = 0
    pause: float = 0.0  # seconds between two questions of a thread: other tests need the machine too
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def reading(self, *, threads: int) -> Iterator[Readers]:
        """Read while the block runs."""
        running = [threading.Thread(target=self._read, args=(number,)) for number in range(threads)]
        for thread in running:
            thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            for thread in running:
                thread.join()

    def wait_for(self, number: int, *, seconds: float = 60) -> None:
        """Until one of them was shown a state of this number or a later one: the writer is at work."""
        until, seen = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            for read in self.reads[seen:]:
                seen += 1
                if any(mark.isdigit() and int(mark) >= number for mark in MARK.findall(read.text)):
                    return
            time.sleep(0.1)
        raise AssertionError(f"no answer showed state {number} within {seconds} s")

    def _read(self, number: int) -> None:
        chance = random.Random(number)
        index = number % len(self.servers)
        client = HTTPConnection("127.0.0.1", self.servers[index].port, timeout=30)
        with closing(client):
            while not self._stop.is_set():
                self._ask(client, index, *chance.choice(self.targets))
                time.sleep(self.pause)

    def _ask(self, client: HTTPConnection, server: int, host: str, path: str) -> None:
        began = time.monotonic()
        try:
            client.request("GET", path, headers={"Host": host})
            answer = client.getresponse()
            text = answer.read().decode()
        except (OSError, HTTPException):
            client.close()
            self.failures += 1
            return
        ended = time.monotonic()
        self.reads.append(
            Read(server=server, host=host, path=path, began=began, ended=ended, status=answer.status, text=text)
        )


@dataclass(frozen=True, kw_only=True)
class Step:
    """A state that a writer made: visible at the earliest and at the latest; None for one of an unknown end."""

    number: int
    began: float | None
    ended: float | None


def steps_of(output: str) -> list[Step]:
    """What `writing` printed."""
    said = (json.loads(line) for line in output.splitlines())
    return [Step(number=line["number"], began=line["began"], ended=line["ended"]) for line in said]


def complaints(reads: Sequence[Read], steps: Sequence[Step]) -> list[str]:
    """What is wrong with these answers: mixed, never true, not true yet, or not true for more than a second."""
    possible_from = {0: 0.0}
    for step in steps:
        if step.began is None:
            possible_from.setdefault(step.number, 0.0)
        else:
            possible_from[step.number] = min(possible_from.get(step.number, step.began), step.began)
    known_by = [(step.ended, step.number) for step in steps if step.ended is not None]
    found = []
    for read in reads:
        marks = set(MARK.findall(read.text))
        if len(marks) != 1:
            found.append(f"{read.path} shows {marks}")
            continue
        number = int(mark) if (mark := marks.pop()).isdigit() else -1
        newest = max((step for ended, step in known_by if ended + STALE_AFTER <= read.began), default=0)
        if number not in possible_from:
            found.append(f"{read.path} shows {mark}, which never was")
        elif possible_from[number] > read.ended:
            found.append(f"{read.path} shows {number} before it was committed")
        elif number < newest:
            found.append(f"{read.path} of server {read.server} shows {number}, and {newest} was there a second ago")
    return found


def output_of(writer: subprocess.Popen[str], *, seconds: float) -> str:
    """What the writer printed, when it has ended well."""
    output, _ = writer.communicate(timeout=seconds)
    assert writer.returncode == 0
    return output


def strangers(reads: Sequence[Read]) -> list[str]:
    """Answers that name another town than the one whose host was asked, or none at all."""
    return [
        f"{read.host}{read.path}: {set(SLUG.findall(read.text))}"
        for read in reads
        if read.status == HTTPStatus.OK and set(SLUG.findall(read.text)) != {read.host.partition(".")[0]}
    ]
