"""What became of a message, in numbers without identity, also while it runs; read from what is counted anyway."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.push.models import Delivery, Message, Tally
from backend.push.small_numbers import FEW, is_any_small, number_in_words

ACCEPTED = Delivery.State.ACCEPTED
# In the order in which they are shown. What is tried again (`retry`) has not come to its end, and is no result.
FAILURES: dict[str, str | Promise] = {
    Delivery.State.GONE: _("App removed from the phone"),
    Delivery.State.REJECTED: _("Not taken by the service"),
    Delivery.State.MISCONFIGURED: _("No access to the service"),
    Delivery.State.UNKNOWN: _("Unclear whether it arrived"),
    Delivery.State.USELESS: pgettext_lazy("of notifications", "Not sent any more"),
}


@dataclass(frozen=True, kw_only=True)
class Failure:
    """How many were not reached for one reason; `codes` are the services' own, for who asks the operator."""

    label: str | Promise
    number: int
    codes: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Results:
    """The numbers of one message."""

    planned: int
    accepted: int
    opened: int
    failures: tuple[Failure, ...]
    is_over: bool  # what is missing then was erased with its device
    latency: timedelta | None  # from the moment it was due to the service's answer, on average

    @property
    def seconds(self) -> int | None:
        """The latency for people."""
        return None if self.latency is None else max(round(self.latency.total_seconds()), 1)

    @property
    def failed(self) -> int:
        return sum(failure.number for failure in self.failures)

    @property
    def under_way(self) -> int:
        return 0 if self.is_over else max(self.planned - self.accepted - self.failed, 0)

    @property
    def done_percent(self) -> int:
        """Of a few only whether all are done, as their number would show in it; in tens where another is small."""
        if not self.planned or not self.under_way:
            return 100 if self.planned else 0
        if self.planned < FEW:
            return 0
        done = 100 * (self.planned - self.under_way) // self.planned
        return done // FEW * FEW if self.is_blurred else done

    @property
    def is_blurred(self) -> bool:
        failed = (failure.number for failure in self.failures)
        return is_any_small((self.planned, self.accepted, self.opened, self.under_way, *failed))

    @property
    def said(self) -> dict[str, str]:
        """The numbers as people read them."""
        names = ("planned", "accepted", "under_way", "opened")
        return {name: self._say(getattr(self, name)) for name in names}

    @property
    def said_failures(self) -> list[dict[str, Any]]:
        """What failed as people read it."""
        return [
            {
                "label": failure.label,
                "number": self._say(failure.number),
                "codes": ", ".join(f"{code}: {self._say(number)}" for code, number in failure.codes.items()),
            }
            for failure in self.failures
        ]

    def _say(self, number: int) -> str:
        return number_in_words(number, is_blurred=self.is_blurred)


def results(message: Message) -> Results:
    """One statement beside the message."""
    tallies = list(Tally.objects.filter(message=message))
    numbers = Counter[str]()
    for tally in tallies:
        numbers[tally.result] += tally.number
    seconds = sum(tally.seconds for tally in tallies if tally.result == ACCEPTED)
    return Results(
        planned=message.planned,
        accepted=numbers[ACCEPTED],
        opened=message.opened,
        failures=tuple(_failures(tallies, numbers=numbers)),
        is_over=message.finished_at is not None,
        latency=timedelta(seconds=seconds / numbers[ACCEPTED]) if numbers[ACCEPTED] else None,
    )


def _failures(tallies: list[Tally], *, numbers: Counter[str]) -> list[Failure]:
    found = []
    for result, label in FAILURES.items():
        if numbers[result]:
            codes = Counter(
                {tally.reason: tally.number for tally in tallies if tally.result == result and tally.reason}
            )
            found.append(Failure(label=label, number=numbers[result], codes=dict(codes.most_common())))
    return found
