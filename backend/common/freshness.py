"""Whether what this process remembers of the database may be believed without asking; who vouches is not here."""

from __future__ import annotations

import time


class Freshness:
    """A promise with an end: somebody who hears of every change extends it, and when nobody does, it lapses."""

    def __init__(self) -> None:
        self._until = 0.0

    def __bool__(self) -> bool:
        return time.monotonic() < self._until

    def extend(self, *, until: float) -> None:
        """Nothing was missed; believe what is remembered until this instant of `time.monotonic()`."""
        self._until = until

    def lapse(self) -> None:
        """Believe nothing until somebody vouches again."""
        self._until = 0.0


# Of this process: without a listener (commands, the worker, most tests) it is never true.
memory = Freshness()
