"""What a restore must not undo: that somebody switched off or moved; and that nobody is told a second time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models
from django.dispatch import receiver

from backend.common import clock
from backend.push.mail.digest import skip_digests
from backend.push.models import (
    Delivery,
    Device,
    MailSignup,
    Message,
    ReminderSlot,
    ServedSlot,
    Subscription,
    TrialDevice,
    VapidKey,
)
from backend.push.reminding import due_slots
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from backend.tenants.signals import town_restored

# What people have said themselves, in the order in which rows point to each other. It is theirs and not the town's.
THEIRS: Sequence[type[models.Model]] = (Device, Subscription, ReminderSlot, MailSignup)
POINTING: Sequence[type[models.Model]] = (Delivery, TrialDevice)
_PUT_ASIDE = """
DROP TABLE IF EXISTS pg_temp.kept_{table};
CREATE TEMPORARY TABLE kept_{table} ON COMMIT DROP AS SELECT * FROM {table}
"""
_EMPTY = "DELETE FROM {table}"
_BRING_BACK = """
INSERT INTO {table} ({columns}) SELECT {columns} FROM pg_temp.kept_{table};
SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}
HAVING max(id) > (SELECT last_value FROM {table}_id_seq)
"""
UNDER_WAY = (Message.State.PLANNING, Message.State.SENDING)


def carry_over(_town: Municipality) -> Callable[[], None]:
    """Read in the schema that goes: devices and mail subscriptions as their owners have them, and what went out.

    A schema of other code has other columns: then those who are there no more are erased, and the others stay as they
    were saved.
    """
    if Device._meta.db_table not in connection.introspection.table_names():
        return lambda: None
    stopped = set(Message.objects.exclude(state=Message.State.SCHEDULED).values_list("key", flat=True))
    is_the_same = all(_is_as_here(model) for model in THEIRS)
    key = VapidKey.objects.first() if _is_as_here(VapidKey) else None
    here = set(Device.objects.values_list("public_id", flat=True))
    if is_the_same:
        _put_aside()

    def again() -> None:
        if is_the_same:
            _bring_back()
        else:
            gone = set(Device.objects.values_list("public_id", flat=True)) - here
            Device.objects.filter(public_id__in=gone).delete()
            MailSignup.objects.all().delete()
        if key is not None:  # browsers have subscribed to this one
            VapidKey.objects.all().delete()
            key.save(force_insert=True)
        restored = Message.objects.filter(state=Message.State.SCHEDULED, key__in=stopped)
        restored.update(state=Message.State.CANCELLED, finished_at=clock.now())

    return again


@receiver(town_restored)
def restored(town: Municipality, **_: Any) -> None:
    """What was under way when the backup was made has been sent since, by now or to its end; what is to come, comes."""
    now = clock.now()
    over = models.Q(state__in=UNDER_WAY) | models.Q(state=Message.State.SCHEDULED, send_at__lte=now)
    Message.objects.filter(over).update(state=Message.State.CANCELLED, finished_at=now)
    open_ones = Delivery.objects.filter(state__in=[Delivery.State.WAITING, Delivery.State.SENDING])
    open_ones.update(state=Delivery.State.USELESS, claimed_at=None, done_at=now)
    reading = Reading(town=town, now=now, lang=town.languages[0])
    ServedSlot.objects.bulk_create(
        [ServedSlot(**due.columns) for due in due_slots(reading=reading)], ignore_conflicts=True
    )
    skip_digests(reading)


def _is_as_here(model: type[models.Model]) -> bool:
    return _columns(model) == _columns_here(model)


def _columns(model: type[models.Model]) -> set[str]:
    return {str(field.column) for field in model._meta.concrete_fields}


def _columns_here(model: type[models.Model]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s",
            [model._meta.db_table],
        )
        return {name for (name,) in cursor.fetchall()}


def _put_aside() -> None:
    """Until the end of the transaction, outside the schema that goes."""
    with connection.cursor() as cursor:
        for model in THEIRS:
            cursor.execute(_PUT_ASIDE.format(table=model._meta.db_table))


def _bring_back() -> None:
    """In the place of what was saved. Deliveries and test devices point to rows by numbers that mean others now."""
    with connection.cursor() as cursor:
        for model in (*POINTING, *reversed(THEIRS)):
            cursor.execute(_EMPTY.format(table=model._meta.db_table))
        for model in THEIRS:
            columns = ", ".join(sorted(_columns(model)))
            cursor.execute(_BRING_BACK.format(table=model._meta.db_table, columns=columns))
