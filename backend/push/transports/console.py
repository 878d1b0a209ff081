"""Prints what would be sent, for a demo: nobody is told, and no address is printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localtime

from backend.push.transports.envelopes import Envelope, Outcome, Result


class Console:
    """A channel to whoever reads the log of the worker."""

    most = 500

    def send(self, envelopes: Sequence[Envelope], *, now: datetime) -> Sequence[Outcome]:
        """One line for each text."""
        numbers = Counter((one.notification.data["town"], one.notification.title) for one in envelopes)
        for (town, title), number in numbers.items():
            at = f"{localtime(now):%H:%M:%S}"
            print(f"{at} push {town}: {title!r} to {number} devices", flush=True)  # noqa: T201 - its purpose
        return [Outcome(key=one.key, result=Result.ACCEPTED) for one in envelopes]

    def close(self) -> None:
        """Nothing is held."""
