"""An import is taken back: rows become what they were, but for those that somebody has touched since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import Model
from django.utils.translation import gettext as _

from backend.waste_calendar.addresses.former import leavers, remember
from backend.waste_calendar.addresses.places import assign_areas
from backend.waste_calendar.imports.journal import STAMPS, Journal, Values, Written, unpack
from backend.waste_calendar.models import (
    BroughtDays,
    CollectionRule,
    FormerLocation,
    Fraction,
    ImportBatch,
    Location,
    LocationZone,
    Pickup,
    Street,
    Zone,
)
from backend.waste_calendar.storing.run import Counts, Storing

_BATCH = 2000
M = TypeVar("M", bound=Model)
# What others stand on comes first; it goes last.
_ORDER: tuple[type[Model], ...] = (Fraction, Zone, BroughtDays, Street, Location, LocationZone, Pickup)
_STANDS_ON: Mapping[type[Model], Mapping[str, type[Model]]] = {
    Zone: {"fraction_id": Fraction},
    Location: {"street_id": Street},
    LocationZone: {"location_id": Location, "zone_id": Zone},
    Pickup: {"zone_id": Zone},
    BroughtDays: {"zone_id": Zone},
    CollectionRule: {"zone_id": Zone},
}
# Counted or worked out, not said by a file: a calendar's SEQUENCE never goes back, areas are the town's own, and
# whether an address or a day is held against other calendars changes nothing of it.
_DERIVED = STAMPS | {"sequence", "area_id", "is_brought", "known_differences", "open_differences"}


def undo(batch: ImportBatch, *, now: datetime) -> tuple[Storing, list[str]]:
    """Write back what an import changed, in the caller's transaction; the undoing is noted as an import is.

    Returns what was written and, in sentences, what stays since somebody has changed it.
    """
    written: dict[str, list[Written]] = defaultdict(list)
    for item in unpack(bytes(batch.journal or b"")):
        written[item.model].append(item)
    storing, left = Storing(origin="", now=now, counts=Counts(), journal=Journal()), list[Model]()
    for model in reversed(_ORDER):
        left += _remove_made(model, written[_name(model)], storing=_counting(model, storing))
    for model in _ORDER:
        left += _bring_back(model, written[_name(model)], storing=_counting(model, storing))
        left += _change_back(model, written[_name(model)], storing=_counting(model, storing))
    _lead_back(written[_name(FormerLocation)], storing=storing)
    assign_areas(now=now)
    return storing, [_("“%(row)s” stays as it is: somebody has changed it since.") % {"row": row} for row in left]


def _counting(model: type[Model], storing: Storing) -> Storing:
    """Whose days are whose is no part of the calendar: an import doesn't count it, nor does its undoing."""
    return replace(storing, counts=Counts()) if model is BroughtDays else storing


def _lead_back(written: Iterable[Written], *, storing: Storing) -> None:
    """Old ids lead where they led before. Who lives again is no longer former, and no id is forgotten."""
    items = list(written)
    gone = [_row(FormerLocation, item=item, now=storing.now) for item in items if item.after is None]
    ids = [row.public_id for row in gone]
    there = {
        key
        for model in (Location, FormerLocation)
        for key in model._default_manager.filter(public_id__in=ids).values_list("public_id", flat=True)
    }
    back = [row for row in gone if row.public_id not in there]
    FormerLocation.objects.bulk_create(back, batch_size=_BATCH)
    if storing.journal is not None:
        storing.journal.note_created(back)
    _change_back(FormerLocation, items, storing=replace(storing, counts=Counts()))  # an import doesn't count them
    remember(storing.left, given=(), origin="", journal=storing.journal, is_undone=True)


def _remove_made(model: type[Model], written: Iterable[Written], *, storing: Storing) -> list[Model]:
    """What the import made goes; returns what stays since it was changed, or since something stands on it."""
    made = {item.pk: item.after or {} for item in written if item.before is None}
    rows = model._default_manager.in_bulk(list(made))
    used = _used(model, keys=list(rows))
    stays = [row for pk, row in rows.items() if pk in used or _is_touched(row, made[pk])]
    kept = {row.pk for row in stays}
    gone = [row for pk, row in rows.items() if pk not in kept]
    if model is Location:
        storing.left.extend(leavers(Location.objects.filter(pk__in=[row.pk for row in gone])))
    storing.remove(model, gone)
    return stays


def _bring_back(model: type[Model], written: Iterable[Written], *, storing: Storing) -> list[Model]:
    """What the import removed comes back with its keys; returns what can't, since its place is taken."""
    rows = [_row(model, item=item, now=storing.now) for item in written if item.after is None]
    if not rows:
        return []
    there = {
        column: set(parent._default_manager.values_list("pk", flat=True))
        for column, parent in _STANDS_ON.get(model, {}).items()
    }
    fitting = [row for row in rows if all(getattr(row, column) in keys for column, keys in there.items())]
    # Somebody may have made the same by hand in the meantime: theirs stays.
    model._default_manager.bulk_create(fitting, batch_size=_BATCH, ignore_conflicts=True)
    present = model._default_manager.in_bulk([row.pk for row in rows])
    back = [row for row in rows if row.pk in present]
    storing.counts.created += len(back)
    if storing.journal is not None:
        storing.journal.note_created(back)
    return [row for row in fitting if row.pk not in present]


def _change_back(model: type[Model], written: Iterable[Written], *, storing: Storing) -> list[Model]:
    """What the import changed becomes what it was; returns what somebody has changed since."""
    changed = {item.pk: item for item in written if item.before is not None and item.after is not None}
    rows = model._default_manager.in_bulk(list(changed))
    restored, touched, columns = [], [], set[str]()
    for pk, row in rows.items():
        former, item = changed[pk].before or {}, changed[pk]
        if _is_touched(row, item.after or {}):
            touched.append(row)
            continue
        values = {name: _value(model, name, text) for name, text in former.items() if name not in _DERIVED}
        if storing.journal is not None:
            storing.journal.note_changed(row, before={name: getattr(row, name) for name in values})
        for name, value in values.items():
            setattr(row, name, value)
        columns |= values.keys() | _stamp(row, now=storing.now)
        restored.append(row)
    if restored and columns:
        model._default_manager.bulk_update(restored, sorted(columns), batch_size=_BATCH)
    storing.counts.changed += len(restored)
    return touched


def _used(model: type[Model], *, keys: list[int]) -> set[int]:
    """Of these rows those that something stands on; what the import itself put there has gone by now."""
    return {
        key
        for child, parents in _STANDS_ON.items()
        for column, parent in parents.items()
        if parent is model
        for key in child._default_manager.filter(**{f"{column}__in": keys}).values_list(column, flat=True)
    }


def _is_touched(row: Model, after: Values) -> bool:
    """Whether the row says something else than the import left it with."""
    if isinstance(row, Pickup) and row.is_manual and not after.get("is_manual"):
        return True
    return any(
        getattr(row, name) != _value(type(row), name, text) for name, text in after.items() if name not in _DERIVED
    )


def _row(model: type[M], *, item: Written, now: datetime) -> M:
    row = model(pk=item.pk, **{name: _value(model, name, text) for name, text in (item.before or {}).items()})
    if isinstance(row, Street):
        row.area_id = None  # the area may be gone; `assign_areas` finds it
    _stamp(row, now=now)
    return row


def _stamp(row: Model, *, now: datetime) -> set[str]:
    """Say when it was written, and count a pickup up: calendars take no step back (RFC 5545 §3.8.7.4)."""
    names = {field.attname for field in row._meta.concrete_fields} & STAMPS
    for name in names:
        setattr(row, name, now)
    if isinstance(row, Pickup):
        row.sequence += 1
        names.add("sequence")
    return names


def _value(model: type[Model], name: str, text: Any) -> Any:
    """What a journal holds as text, as the column has it."""
    field: Any = next(field for field in model._meta.concrete_fields if field.attname == name)
    if isinstance(field, ArrayField):
        return [field.base_field.to_python(item) for item in text]
    return text if isinstance(text, list | dict) else field.to_python(text)


def _name(model: type[Model]) -> str:
    return model._meta.model_name or ""
