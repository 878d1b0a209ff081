"""What a device asks for beyond topics: the entries of its lists as rows, with the times at which it is reminded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max

from backend.push.models import Device, ReminderSlot, Subscription
from backend.push.preferences import preferences
from backend.push.slots import first_day
from backend.tenants.models import Municipality
from backend.tenants.push import Preference, Slot

Kept = Mapping[tuple[str, str, Slot], date]


def subscribe(device: Device, values: Mapping[str, Any], *, town: Municipality, now: datetime) -> None:
    """Make the device's subscriptions these; what it had already goes on as it was. A constant number of statements."""
    kept, zone = _first_days(device), ZoneInfo(town.timezone)
    device.subscriptions.all().delete()
    wanted = [
        (preference, Subscription(device=device, module=module, topic=topic, params=entry))
        for key, (module, preference) in preferences().items()
        for topic, entry in {preference.topic(entry): dict(entry) for entry in values[key]}.items()
    ]
    Subscription.objects.bulk_create(subscription for _preference, subscription in wanted)
    ReminderSlot.objects.bulk_create(
        slot
        for preference, subscription in wanted
        for slot in _slots(subscription, preference=preference, kept=kept, now=now, zone=zone)
    )
    for module, preference in preferences().values():
        if preference.follow is not None and any(found is preference for found, _subscription in wanted):
            preference.follow([one.topic for _preference, one in wanted if one.module == module])


def topics_subscribed(module: str) -> list[str]:
    """Of what people of the current town have asked this module for, each once."""
    return list(Subscription.objects.filter(module=module).order_by("topic").values_list("topic", flat=True).distinct())


def longest_lead(module: str) -> int:
    """How many days ahead anybody of the current town is reminded by this module; one statement."""
    slots = ReminderSlot.objects.filter(subscription__module=module)
    return slots.aggregate(most=Max("days_before"))["most"] or 0


def _first_days(device: Device) -> Kept:
    """An app sends its document whenever it starts: who was to be told at six is told, also when it started at five
    past six and the reminder was late."""
    rows = ReminderSlot.objects.filter(subscription__device=device).select_related("subscription")
    return {
        (row.subscription.module, row.subscription.topic, Slot(days_before=row.days_before, at=row.at)): row.first_day
        for row in rows
    }


def _slots(
    subscription: Subscription, *, preference: Preference, kept: Kept, now: datetime, zone: ZoneInfo
) -> Iterator[ReminderSlot]:
    for slot in dict.fromkeys(preference.slots(subscription.params)):
        known = kept.get((subscription.module, subscription.topic, slot))
        first = known or first_day(slot, now=now, zone=zone)
        yield ReminderSlot(subscription=subscription, days_before=slot.days_before, at=slot.at, first_day=first)
