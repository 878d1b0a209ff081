"""How far a fetch is, said by the name of the session that works on it (decision 040)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from django.db import connection

from backend.tenants.schemas import current_schema
from backend.tenants.session_names import call_session, name_of_session, sessions_called

_NAME = re.compile(r"fetches [0-9a-f]{8} (\d+) ([0-2]) (\d+)")


class Step(IntEnum):
    """What is done at this moment."""

    ASKING = 0
    READING = 1
    STORING = 2


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A fetch that somebody works on; `entries` are known once it stores them."""

    step: Step
    entries: int = 0


_source: ContextVar[int | None] = ContextVar("source", default=None)


@contextmanager
def shown(source: int) -> Iterator[None]:
    """While this lasts others see that the source of this key is fetched."""
    before = name_of_session()
    token = _source.set(source)
    try:
        say(Step.ASKING)
        yield
    finally:
        _source.reset(token)
        if connection.is_usable():
            call_session(before)


def say(step: Step, *, entries: int = 0) -> None:
    """The step that begins now; nothing happens where nobody looks."""
    if (source := _source.get()) is not None:
        call_session(f"{_start()}{source} {step.value} {entries}")


def running(source: int) -> Progress | None:
    """What a worker does with this source at this moment; None also where it died."""
    for name in sessions_called(f"{_start()}{source} "):
        if match := _NAME.fullmatch(name):
            return Progress(step=Step(int(match[2])), entries=int(match[3]))
    return None


def _start() -> str:
    return f"fetches {sha256(current_schema().encode()).hexdigest()[:8]} "
