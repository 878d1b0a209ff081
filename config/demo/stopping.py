"""How the demo ends: by a signal, or by one sentence that says why it cannot go on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotStart(Exception):
    """Something that the reader has to change first."""


class BrokeDown(Exception):
    """Something that ran has ended, and the demo cannot go on without it."""


class Asked(BaseException):
    """Somebody asked the demo to end: Ctrl-C, a signal, a closed terminal."""


def listen() -> None:
    """From now on the signals raise Asked, wherever the demo is."""
    for number in SIGNALS:
        signal.signal(number, _raise_asked)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Nobody interrupts the clearing up: a second Ctrl-C would leave a database or a server behind."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _raise_asked(number: int, _frame: FrameType | None) -> NoReturn:
    raise Asked(signal.Signals(number).name)
