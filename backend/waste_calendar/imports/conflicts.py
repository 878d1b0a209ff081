"""Where a file says something else than a person did: noticed by imports, decided by people, never by the program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from backend.waste_calendar.dataset import Coverage, PickupData, PickupKey, ZoneKey
from backend.waste_calendar.models import Conflict, Pickup

_SAID = ("on", "status", "reason")
_OWN = ("is_manual", "is_added", "is_planned", "is_replacement_open")  # what only people or rules say of a pickup


def note_claims(
    corrected: Mapping[PickupKey, Pickup],
    *,
    said: Mapping[PickupKey, PickupData],
    covered: Mapping[ZoneKey, Iterable[Coverage]],
    now: datetime,
) -> None:
    """Write down what a file says of pickups that people corrected, where it is neither theirs nor known already.

    A pickup that the file names on the very day to which a person moved it is agreed on. One that no file ever named
    can't be missing in it.
    """
    known = {row.pickup_id: row for row in Conflict.objects.filter(pickup__in=[row.pk for row in corrected.values()])}
    days = {(pickup.zone, pickup.variant, pickup.on) for pickup in said.values()}
    new: list[Conflict] = []
    changed: list[Conflict] = []
    for key, row in corrected.items():
        zone, variant, original_on, *_stop = key
        claim, before = said.get(key), known.get(row.pk)
        is_known = any(original_on in span for span in covered.get(zone, ()))
        if claim is None and ((zone, variant, row.on) in days or not is_known):
            continue
        if claim is None and (before is None or before.on is None):
            continue
        values = _values(claim)
        if claim is not None and values["status"] == Pickup.Status.SCHEDULED and claim.original_on != original_on:
            values["status"] = Pickup.Status.MOVED  # a third day, which the file takes for one of its own
        if before is None and not _agrees(row, values) and not _is_as_planned(row, values):
            new.append(Conflict(pickup=row, is_open=True, changed_at=now, **values))
        elif before is not None and any(getattr(before, name) != value for name, value in values.items()):
            _set(before, values={**values, "is_open": not _agrees(row, values), "changed_at": now})
            changed.append(before)
    Conflict.objects.bulk_create(new)
    Conflict.objects.bulk_update(changed, [*_SAID, "is_open", "changed_at"], batch_size=2000)


def remember_file(before: Pickup, *, now: datetime) -> None:
    """What a pickup was before a person corrected it is what its file said: they know that, and it is no conflict."""
    values = {name: getattr(before, name) for name in _SAID}
    Conflict.objects.get_or_create(pickup=before, defaults={**values, "is_open": False, "changed_at": now})


def remember_files(pickups: Iterable[Pickup], *, now: datetime) -> None:
    """The same for many, before they change; one statement."""
    rows = [
        Conflict(pickup=row, is_open=False, changed_at=now, **{name: getattr(row, name) for name in _SAID})
        for row in pickups
    ]
    Conflict.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)


def said_by_files(pickups: Iterable[Pickup]) -> dict[int, dict[str, Any]]:
    """By key of the corrected pickups what a file says of them, as far as one named them; `on` None: no longer."""
    rows = Conflict.objects.filter(pickup__in=[row.pk for row in pickups])
    return {row.pickup_id: {name: getattr(row, name) for name in _SAID} for row in rows}


def open_conflicts() -> QuerySet[Conflict]:
    """What people have still to decide, the next day first."""
    return Conflict.objects.filter(is_open=True, pickup__zone__origin="").select_related("pickup__zone__fraction")


def keep_own(conflicts: Iterable[Conflict]) -> int:
    """The correction holds; returns how many."""
    return Conflict.objects.filter(pk__in=[row.pk for row in conflicts], is_open=True).update(is_open=False)


def take_file(conflicts: Iterable[Conflict], *, now: datetime) -> int:
    """What the file says holds, and the pickups are the file's again; returns how many.

    In the caller's transaction. Not saved one by one: that would be a correction.
    """
    rows = list(
        Conflict.objects.filter(pk__in=[row.pk for row in conflicts], is_open=True)
        .select_related("pickup")
        .select_for_update()
    )
    gone = [row.pickup_id for row in rows if row.on is None]
    pickups = [_taken(row, now=now) for row in rows if row.on is not None]
    columns = [*_SAID, "is_replacement_open", "is_manual", "is_planned", "sequence", "changed_at"]
    Pickup.objects.bulk_update(pickups, columns, batch_size=2000)
    Conflict.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Pickup.objects.filter(pk__in=gone).delete()
    return len(rows)


def _taken(conflict: Conflict, *, now: datetime) -> Pickup:
    pickup = conflict.pickup
    _set(pickup, values={name: getattr(conflict, name) for name in _SAID})
    values = {"is_manual": False, "is_planned": False, "sequence": pickup.sequence + 1, "changed_at": now}
    _set(pickup, values={**values, "is_replacement_open": False})
    return pickup


def _values(claim: PickupData | None) -> dict[str, Any]:
    if claim is None:
        return {"on": None, "status": Pickup.Status.SCHEDULED, "reason": ""}
    return {name: getattr(claim, name) for name in _SAID}


def _agrees(row: Pickup, values: Mapping[str, Any]) -> bool:
    """Whether the file says the same of the day; how it gives the reason is no matter to decide."""
    is_off = bool(values["status"] == Pickup.Status.CANCELLED)
    return (row.status == Pickup.Status.CANCELLED) == is_off and (is_off or bool(row.on == values["on"]))


def _is_as_planned(row: Pickup, values: Mapping[str, Any]) -> bool:
    """Whether the file just says the usual day, which whoever corrected it had before their eyes."""
    return (values["on"], values["status"]) == (row.original_on, Pickup.Status.SCHEDULED)


def _set(row: Any, *, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
