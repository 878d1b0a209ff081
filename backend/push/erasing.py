"""Devices go with all that hangs on them; who goes, and why, others say.

Whoever erases takes the rows in one order: devices, then deliveries by id, then counts. Whoever plans holds the devices
meanwhile (`FOR KEY SHARE`). So nobody waits in a circle, and no delivery comes in for a device that is just going.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection, transaction
from django.db.models import Q

from backend.push.models import Delivery, Device, MailSignup
from backend.push.models.devices import DeviceQuerySet
from backend.tenants.models import Municipality


@transaction.atomic
def erase(devices: DeviceQuerySet, *, most: int | None = None) -> int:
    """These devices (`most` of them), what they wanted and what they were sent are gone; returns how many.

    They are asked for again once nobody else changes them: who has been seen meanwhile may not be among them any more.
    """
    held = hold(devices, most=most)
    erase_held(held)
    return len(held)


def hold(devices: DeviceQuerySet, *, most: int | None = None) -> dict[int, Device]:
    """Of these devices those that are there, until the caller's transaction ends nobody else's."""
    rows = devices.order_by("pk").select_for_update(of=("self",))
    return {row.pk: row for row in (rows if most is None else rows[:most])}


def hold_deliveries(*, of: Collection[int], and_those: Collection[int] = ()) -> None:
    """The same for deliveries of devices that are held, and others."""
    rows = Delivery.objects.filter(Q(device__in=of) | Q(pk__in=and_those)).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


def erase_held(held: Collection[int]) -> None:
    """Devices that the caller holds."""
    if held:
        hold_deliveries(of=held)
        Device.objects.filter(pk__in=held).delete()


def erase_all(_town: Municipality) -> None:
    """A town that ends for good: the purpose of every consent is over, whatever was under way."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {Device._meta.db_table}, {MailSignup._meta.db_table} CASCADE")
