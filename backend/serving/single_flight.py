"""One builds, the others wait for it: so that what is asked for by many at once is built once in a process."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager


class SingleFlight:
    """Turns by key; a key takes no memory when nobody is at it."""

    def __init__(self) -> None:
        self._turns: dict[Hashable, tuple[threading.Lock, int]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, key: Hashable) -> Iterator[None]:
        """Wait for those who came before with the same key; look again in the cache then."""
        with self._lock:
            turn, others = self._turns.get(key, (threading.Lock(), 0))
            self._turns[key] = (turn, others + 1)
        try:
            with turn:
                yield
        finally:
            with self._lock:
                _, others = self._turns[key]
                if others == 1:
                    del self._turns[key]
                else:
                    self._turns[key] = (turn, others - 1)


flights = SingleFlight()
