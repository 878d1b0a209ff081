"""What an editor changes in a pickup becomes a correction: imports keep it, calendars count it up, towns are told."""

from __future__ import annotations

from typing import Any

from django.db import connection

from backend.common import clock
from backend.waste_calendar.models import Fraction, Pickup
from backend.waste_calendar.tasks import offer_corrections


def note_correction(sender: type[Pickup], instance: Pickup, **kwargs: Any) -> None:  # noqa: ARG001 - Django's signature
    """Before a pickup is saved one by one, which only people do: mark it as theirs."""
    instance.original_on = instance.original_on or instance.on
    if instance.status == Pickup.Status.SCHEDULED and instance.on != instance.original_on:
        instance.status = Pickup.Status.MOVED
    instance.is_manual = True
    instance.changed_at = clock.now()
    if instance.pk is not None:
        instance.sequence += 1


def hand_on(sender: type[Pickup | Fraction], **kwargs: Any) -> None:  # noqa: ARG001 - Django's signature
    """After it was saved, in the same transaction: the towns that take this calendar shall have it too."""
    offer_corrections.defer(schema=connection.schema_name)  # type: ignore[attr-defined]  # django-tenants adds it
