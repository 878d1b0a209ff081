"""Serves slots that are due: asks the modules what is to be told, and makes the deliveries of who asked for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Min

from backend.common.clock import local
from backend.push.models import ReminderSlot, ServedSlot
from backend.push.models.messages import Severity
from backend.push.planning import NO_QUIET, Quiet
from backend.push.slots import days_due, due_at
from backend.push.subscribers import Addressed, AskedFor, How, deliver
from backend.tenants import registry
from backend.tenants.push import Reminder, Slot
from backend.tenants.registry import Reading

LATE = timedelta(hours=1)  # afterwards it is not the time that was chosen, and quiet hours count
USELESS = timedelta(days=1)  # afterwards a slot is not served any more

_TOPICS = """
SELECT DISTINCT subscription.topic FROM push_reminderslot slot
JOIN push_subscription subscription ON subscription.id = slot.subscription_id
WHERE slot.days_before = %(days_before)s AND slot.at = %(at)s AND slot.first_day <= %(for_day)s
    AND subscription.module = %(module)s
ORDER BY subscription.topic
"""


@dataclass(frozen=True, kw_only=True)
class Due:
    """One slot of one day of one module."""

    module: str
    slot: Slot
    day: date

    def at(self, *, reading: Reading) -> datetime:
        """The instant that was chosen, in UTC."""
        return due_at(self.slot, day=self.day, zone=reading.zone)

    @property
    def columns(self) -> dict[str, Any]:
        """Its row once it is served."""
        return {
            "module": self.module,
            "day": self.day,
            "days_before": self.slot.days_before,
            "at": self.slot.at,
        }


def due_slots(*, reading: Reading) -> list[Due]:
    """What is due and was not served yet; two statements."""
    since = reading.now - USELESS
    found = ServedSlot.objects.filter(day__gte=local(since, zone=reading.zone).date())
    served = set(found.values_list("module", "day", "days_before", "at"))
    return [due for due in _slots(reading, after=since, until=reading.now) if tuple(due.columns.values()) not in served]


def serve(due: Due, *, reading: Reading, quiet: Quiet = NO_QUIET) -> int:
    """Make the messages and deliveries of a slot, once whoever asks; returns how many deliveries.

    A slot is served whole or not at all: what it says may be another thing the next time.
    """
    with transaction.atomic():
        _row, is_first = ServedSlot.objects.get_or_create(**due.columns)
        if not is_first:
            return 0
        how = How(
            module=due.module,
            severity=Severity.REMINDER,
            quiet=quiet,
            is_waking=reading.now - due.at(reading=reading) <= LATE,
            only=AskedFor(slot=due.slot, day=due.day),
        )
        return deliver(list(_addressed(due, reading=reading)), how=how, reading=reading)


def days_served(module: str, *, days: Collection[date]) -> set[date]:
    """Of which of these days anybody has been reminded; one statement."""
    return set(ServedSlot.objects.filter(module=module, day__in=days).values_list("day", flat=True))


def forget_served(*, today: date) -> None:
    """What is too long ago to be served again."""
    ServedSlot.objects.filter(day__lt=today - 2 * USELESS).delete()


def upcoming_slots(*, reading: Reading, until: datetime) -> set[datetime]:
    """The moments at which there are slots to be served, from now on."""
    return {due.at(reading=reading) for due in _slots(reading, after=reading.now, until=until)}


def _slots(reading: Reading, *, after: datetime, until: datetime) -> Iterator[Due]:
    """The slots that anybody has, on the days that they remind of in this time; one statement."""
    rows = ReminderSlot.objects.filter(subscription__module__in=reading.town.modules).order_by()
    grouped = rows.values_list("subscription__module", "days_before", "at").annotate(first=Min("first_day"))
    for module, days_before, at, first in grouped:
        slot = Slot(days_before=days_before, at=at)
        for day in days_due(slot, after=after, until=until, zone=reading.zone):
            if day >= first:
                yield Due(module=module, slot=slot, day=day)


def _reminders(due: Due, *, reading: Reading) -> list[Reminder]:
    """What the module says of this day to those who have this slot, and is still of use."""
    with connection.cursor() as cursor:
        cursor.execute(_TOPICS, _values(due))
        topics = [topic for (topic,) in cursor.fetchall()]
    push = next((module.push for module in registry.modules() if module.key == due.module), None)
    if not topics or push is None or push.reminders is None:
        return []
    return [what for what in push.reminders(reading.town, due.day, topics) if what.useless_at > reading.now]


def _addressed(due: Due, *, reading: Reading) -> Iterator[Addressed]:
    """A message of its own for each thing that is said."""
    slot = f"{due.module} {due.day} {due.slot.days_before} {due.slot.at:%H:%M}"
    for number, what in enumerate(_reminders(due, reading=reading), start=1):
        yield Addressed(
            key=f"{slot} {number}",
            texts=what.texts,
            path=what.path,
            collapse_id=what.collapse_id,
            useless_at=what.useless_at,
            topics=what.topics,
            subject_type=what.subject_type,
            subject_id=what.subject_id,
        )


def _values(due: Due) -> dict[str, Any]:
    return {
        "module": due.module,
        "for_day": due.day,
        "days_before": due.slot.days_before,
        "at": due.slot.at,
    }
