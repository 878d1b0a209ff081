"""What an editor changes in a pickup becomes a correction: imports keep it, calendars count it up, towns are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from backend.common import clock
from backend.tenants.models import Municipality
from backend.waste_calendar.dataset import pickup_id, stop_key
from backend.waste_calendar.imports.conflicts import remember_file, remember_files, said_by_files
from backend.waste_calendar.locking import lock_calendar
from backend.waste_calendar.models import (
    CollectionRule,
    Conflict,
    Fraction,
    HolidayPractice,
    ImportBatch,
    OwnCollection,
    Pickup,
    TownNote,
    Zone,
)
from backend.waste_calendar.planning import plan_pickups
from backend.waste_calendar.tasks import check_again, offer_corrections, plan_again

_BATCH = 2000
_Ruling = CollectionRule | HolidayPractice | OwnCollection | TownNote
_COLUMNS = ("on", "status", "reason", "is_replacement_open", "is_manual", "changed_at", "sequence")


def move(rows: Sequence[Pickup], *, to: date, reason: str) -> None:
    """Hold these pickups on another day, in the caller's transaction; a constant number of statements."""
    _remember(rows)
    for row in rows:
        is_home = to == row.original_on
        row.on, row.status = to, Pickup.Status.SCHEDULED if is_home else Pickup.Status.MOVED
    _correct(rows, reason=reason)


def cancel(rows: Sequence[Pickup], *, reason: str) -> None:
    """Say that these pickups don't take place, in the caller's transaction; a constant number of statements."""
    _remember(rows)
    for row in rows:
        row.status = Pickup.Status.CANCELLED
    _correct(rows, reason=reason)


def add(zone: Zone, *, variant: str, on: date, reason: str) -> Pickup:
    """One more pickup. It has the id that a file or rule would give it, which may name the day later."""
    key = ((zone.fraction.key, zone.key), variant, on, "", None)
    row = Pickup(
        public_id=pickup_id(zone.public_id, key=key), zone=zone, variant=variant, on=on, reason=reason, is_added=True
    )
    row.save()
    return row


def take_back(rows: Iterable[Pickup], *, town: Municipality, now: datetime) -> None:
    """Make corrected pickups what rule or file says of them today, in the caller's transaction.

    What people had added goes, and so does what the file names no longer. A constant number of statements.
    """
    lock_calendar()
    corrected = [row for row in rows if row.is_manual]
    files = said_by_files(corrected)
    gone = [row for row in corrected if row.is_added or (row.pk in files and files[row.pk]["on"] is None)]
    Pickup.objects.filter(pk__in=[row.pk for row in gone]).delete()
    kept = [row for row in corrected if row not in gone]
    for row in kept:
        usual = {"on": row.original_on, "status": Pickup.Status.SCHEDULED, "reason": ""}
        for name, value in files.get(row.pk, usual).items():
            setattr(row, name, value)
        row.is_manual, row.is_replacement_open = False, False
    _write(kept)
    Conflict.objects.filter(pickup__in=[row.pk for row in kept]).delete()
    plan_pickups(town, now=now, zones={row.zone_id for row in corrected})
    hand_on(Pickup)


def _correct(rows: Sequence[Pickup], *, reason: str) -> None:
    for row in rows:
        row.reason, row.is_manual, row.is_replacement_open = reason, True, False
    _write(rows)
    hand_on(Pickup)


def _write(rows: Sequence[Pickup]) -> None:
    for row in rows:
        row.changed_at = clock.now()
        row.sequence += 1
    Pickup.objects.bulk_update(rows, _COLUMNS, batch_size=_BATCH)


def _remember(rows: Iterable[Pickup]) -> None:
    """What files had said of those that nobody had corrected before."""
    remember_files((row for row in rows if not row.is_manual and not row.is_planned), now=clock.now())


def note_correction(sender: type[Pickup], instance: Pickup, **kwargs: Any) -> None:  # noqa: ARG001 - Django's signature
    """Before a pickup is saved one by one, which only people do: mark it as theirs."""
    instance.original_on = instance.original_on or instance.on
    _remember_file(instance)
    _remember_stop(instance)
    if instance.status == Pickup.Status.SCHEDULED and instance.on != instance.original_on:
        instance.status = Pickup.Status.MOVED
    instance.is_replacement_open = instance.is_replacement_open and instance.status == Pickup.Status.CANCELLED
    instance.is_manual = True
    instance.changed_at = clock.now()
    if instance.pk is not None:
        instance.sequence += 1


def _remember_file(instance: Pickup) -> None:
    """The first correction of a pickup that a file named: later imports then know that its maker knew the file."""
    if instance.pk is not None and not instance.is_manual:
        before = Pickup.objects.filter(pk=instance.pk, is_manual=False, is_planned=False).first()
        if before is not None:
            remember_file(before, now=clock.now())


def _remember_stop(instance: Pickup) -> None:
    """A stop at another place or hour is still the one that the file names, and that towns have."""
    if instance.pk is None or instance.stop_key:
        return
    before = Pickup.objects.filter(pk=instance.pk).values_list("stop_place", "stop_from").first()
    if before is not None and before != (instance.stop_place, instance.stop_from):
        instance.stop_key = stop_key(place=before[0], start=before[1])


def hand_on(sender: type[Pickup | Fraction], **kwargs: Any) -> None:  # noqa: ARG001 - Django's signature
    """After it was saved, in the same transaction: the towns that take this calendar shall have it too."""
    if sender is Pickup:
        look_at_it(sender)
    offer_corrections.defer(schema=connection.schema_name)  # type: ignore[attr-defined]  # django-tenants adds it


def look_at_it(sender: type[Pickup | ImportBatch], **kwargs: Any) -> None:  # noqa: ARG001 - Django's signature
    """After a correction, or an import that changed something: is anything wrong, or mended, by it?"""
    check_again.defer(schema=connection.schema_name)  # type: ignore[attr-defined]  # django-tenants adds it


def drop_zone(sender: type[OwnCollection], instance: OwnCollection, **kwargs: Any) -> None:  # noqa: ARG001 - Django's signature
    """After a collection went: its days go along."""
    if instance.zone is not None:
        instance.zone.delete()


def follow_rules(sender: type[_Ruling], **kwargs: Any) -> None:  # noqa: ARG001 - Django's signature
    """After one came, changed or went, in the same transaction: the months ahead are worked out anew."""
    plan_again.defer(schema=connection.schema_name)  # type: ignore[attr-defined]  # django-tenants adds it
