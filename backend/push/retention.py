"""What is kept for how long: what is over, and devices that nobody sees any more, are erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from backend.common.clock import local_day
from backend.push.erasing import erase
from backend.push.models import Device, MailSignup
from backend.push.past import erase_messages
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading

DELIVERIES_KEPT = timedelta(days=14)  # after they came to an end; what is left of them are counts
MOST = 10_000  # rows in one statement
_ERASE = """
DELETE FROM push_delivery WHERE id IN (SELECT id FROM push_delivery WHERE done_at <= %(before)s LIMIT %(most)s)
"""


class Erased(NamedTuple):
    """How many of each."""

    devices: int = 0
    deliveries: int = 0
    messages: int = 0


def erase_old(town: Municipality, *, now: datetime) -> Erased:
    """Erase devices unseen for 270 days, with all that is kept of them, old deliveries, and messages nobody wrote."""
    zone = Reading(town=town, now=now, lang="").zone
    forgotten = Device.objects.forgotten(today=local_day(now, zone=zone))
    devices = 0
    while number := erase(forgotten, most=MOST):
        devices += number
    MailSignup.objects.over(now=now).delete()  # where push is on, the sweep has done so every few minutes
    deliveries = _erase_deliveries(before=now - DELIVERIES_KEPT)
    return Erased(devices=devices, deliveries=deliveries, messages=erase_messages(zone=zone, now=now))


def _erase_deliveries(*, before: datetime) -> int:
    erased = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_ERASE, {"before": before, "most": MOST})
            number: int = cursor.rowcount
        erased += number
        if number < MOST:
            return erased
