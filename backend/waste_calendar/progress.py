"""How far an import is, said by the name of the database session that writes: seen at once, and gone with its worker.

A transaction shows nothing before it ends, a row of our own would have to wait for it or outlive who died, and the name
of a session (`application_name`, 63 letters, decision 040) does neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection

from backend.tenants.schemas import current_schema
from backend.tenants.session_names import call_session, name_of_session, sessions_called

NIGHTLY = 0  # in place of a draft: the calendars that the town's file names
_NAME = re.compile(r"reads [0-9a-f]{8} (\d+) (\d+)/(\d+) (\d+)/(\d+) (\d+) (\d+)/(\d+)")


@dataclass(kw_only=True)
class Progress:
    """What is done; of what is not begun yet nothing is known but zero."""

    draft: int
    files: int = 0  # read
    all_files: int = 0
    compared: int = 0  # rows: zones, streets, addresses, pickups
    all_rows: int = 0
    written: int = 0  # rows
    offered: int = 0  # municipalities
    all_offers: int = 0

    @property
    def name(self) -> str:
        """As the session is called."""
        return (
            f"{_start()}{self.draft} {self.files}/{self.all_files} {self.compared}/{self.all_rows} {self.written}"
            f" {self.offered}/{self.all_offers}"
        )


@dataclass(kw_only=True)
class _Shown:
    progress: Progress
    also: Callable[[Progress], None] | None  # a command that prints it


_shown: ContextVar[_Shown | None] = ContextVar("shown", default=None)


@contextmanager
def shown(draft: int, *, also: Callable[[Progress], None] | None = None) -> Iterator[None]:
    """While this lasts all that is done on this connection is shown as done for that draft."""
    before = name_of_session()
    token = _shown.set(_Shown(progress=Progress(draft=draft), also=also))
    try:
        say()
        yield
    finally:
        _shown.reset(token)
        if connection.is_usable():
            call_session(before)


def say(*, add: bool = False, **numbers: int) -> None:
    """Say these columns of `Progress` anew, or so many more; nothing happens where nobody looks."""
    here = _shown.get()
    if here is None:
        return
    for name, number in numbers.items():
        setattr(here.progress, name, (getattr(here.progress, name) if add else 0) + number)
    call_session(here.progress.name)
    if here.also is not None:
        here.also(here.progress)


def running() -> dict[int, Progress]:
    """What is being read into this town at this moment, by draft; a worker that died is not among them."""
    columns = tuple(Progress.__dataclass_fields__)
    matches = filter(None, map(_NAME.fullmatch, sessions_called(_start())))  # longer ones are cut off by the database
    found = (Progress(**dict(zip(columns, map(int, match.groups()), strict=True))) for match in matches)
    return {progress.draft: progress for progress in found}


def _start() -> str:
    return f"reads {sha256(current_schema().encode()).hexdigest()[:8]} "
