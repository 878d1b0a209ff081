"""The numbers of one month, from what is counted anyway; how they are said is `wording`."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from django.db.models import Count, F, QuerySet, Sum, Value

from backend.common.clock import local, start_of_day
from backend.push.composing.results import ACCEPTED, FAILURES
from backend.push.models import Device, Message, PastMonth, PastTally, Tally
from backend.push.models.devices import Transport
from backend.push.models.messages import Severity
from backend.push.small_numbers import is_any_small

MONTHS = 12  # before this one that can be looked at
_BEFORE_SENDING = (Message.State.DRAFT, Message.State.SUBMITTED, Message.State.SCHEDULED)


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month of the town's calendar."""

    first: date

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(first=day.replace(day=1))

    @property
    def next(self) -> Month:
        return Month.of(self.first + timedelta(days=31))

    @property
    def previous(self) -> Month:
        return Month.of(self.first - timedelta(days=1))

    def __str__(self) -> str:
        """`2026-11`, as addresses have it."""
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One message, whoever it went to."""

    at: datetime  # on the town's clock
    title: str
    severity: int
    planned: int
    accepted: int
    opened: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A month in numbers of deliveries, none of which says who."""

    month: Month
    messages: tuple[Sent, ...]  # those that somebody wrote, and urgent notices
    by_severity: dict[int, int]  # messages
    planned: int
    accepted: int
    opened: int
    failures: dict[str, int]  # result -> deliveries
    by_transport: dict[str, int]  # deliveries that were accepted
    seconds: float | None  # from the moment that one was due until it was accepted, on average
    devices: int  # registered today, whatever the month

    @property
    def is_blurred(self) -> bool:
        """Whether a number is too small to be said: then no other may be so exact that it could be worked out."""
        said = chain(
            (self.planned, self.accepted, self.opened, self.devices),
            self.failures.values(),
            self.by_transport.values(),
            *((sent.planned, sent.accepted, sent.opened) for sent in self.messages),
        )
        return is_any_small(said)


def read_figures(month: Month, *, zone: ZoneInfo) -> Figures:
    """A constant number of statements; tests and what was never sent are not among it.

    Reminders and weekly mails count, also when they are erased, but stand in no list: each is for a few people.
    """
    start, end = (start_of_day(each.first, zone=zone) for each in (month, month.next))
    within = Message.objects.filter(send_at__gte=start, send_at__lt=end, test_devices=[])
    sent = within.exclude(state__in=_BEFORE_SENDING).exclude(planned=0)
    messages = list(sent.exclude(pk__in=Message.objects.automatic().values("pk")).order_by("send_at", "pk"))
    tallies = Tally.objects.filter(message__in=sent.order_by().values("pk")).order_by()
    rows = list(
        tallies.values("message", "transport", "result").annotate(number_sum=Sum("number"), seconds_sum=Sum("seconds"))
    )
    rows += PastTally.objects.filter(first=month.first).values(
        "transport", "result", message=Value(0), number_sum=F("number"), seconds_sum=F("seconds")
    )
    urgencies = _urgencies(sent, month=month)
    numbers = Counter[str]()
    by_message, by_transport = Counter[int](), Counter[str]()
    seconds = defaultdict[str, float](float)
    for row in rows:
        numbers[row["result"]] += row["number_sum"]
        seconds[row["result"]] += row["seconds_sum"]
        if row["result"] == ACCEPTED:
            by_message[row["message"]] += row["number_sum"]
            by_transport[row["transport"]] += row["number_sum"]
    return Figures(
        month=month,
        messages=tuple(
            Sent(
                at=local(message.send_at, zone=zone),
                title=str(message),
                severity=message.severity,
                planned=message.planned,
                accepted=by_message[message.pk],
                opened=message.opened,
            )
            for message in messages
            if message.send_at is not None
        ),
        by_severity={severity: urgencies["messages"][severity] for severity in Severity.values},
        planned=urgencies["planned"].total(),
        accepted=numbers[ACCEPTED],
        opened=urgencies["opened"].total(),
        failures={result: numbers[result] for result in FAILURES},
        by_transport={transport: by_transport[transport] for transport in Transport.values},
        seconds=seconds[ACCEPTED] / numbers[ACCEPTED] if numbers[ACCEPTED] else None,
        devices=Device.objects.exclude(transport="").count(),
    )


def _urgencies(sent: QuerySet[Message], *, month: Month) -> dict[str, Counter[int]]:
    """Messages, planned and opened by urgency, with those that are erased by now; two statements."""
    there = sent.order_by().values("severity")
    counted = there.annotate(messages=Count("pk"), planned_sum=Sum("planned"), opened_sum=Sum("opened"))
    past = PastMonth.objects.filter(first=month.first)
    rows = [
        *counted.values_list("severity", "messages", "planned_sum", "opened_sum"),
        *past.values_list("severity", "messages", "planned", "opened"),
    ]
    found: dict[str, Counter[int]] = {name: Counter() for name in ("messages", "planned", "opened")}
    for severity, *numbers in rows:
        for name, number in zip(found, numbers, strict=True):
            found[name][severity] += number
    return found
