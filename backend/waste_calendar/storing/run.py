"""One run that writes a calendar: whose rows it makes, what it notes and counts; only what differs is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from backend.waste_calendar import progress
from backend.waste_calendar.addresses.former import Leaver
from backend.waste_calendar.imports.journal import Journal
from backend.waste_calendar.models import Pickup

_BATCH = 2000
M = TypeVar("M", bound=Model)
K = TypeVar("K")


@dataclass
class Counts:
    """How many rows were written."""

    created: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.created or self.changed or self.removed)


@dataclass(frozen=True, kw_only=True)
class Storing:
    """One run: whose rows these are, and whether they are the owner's import or a provider's document.

    An import never touches what an editor corrected, and counts changes up (SEQUENCE); a document brings both along.
    """

    origin: str  # slug of the provider; empty for the town's own calendar
    now: datetime
    counts: Counts
    journal: Journal | None = None
    left: list[Leaver] = field(default_factory=list)  # the addresses that were deleted

    @property
    def is_import(self) -> bool:
        return not self.origin

    def sync(
        self, model: type[M], *, existing: Mapping[K, M], wanted: Mapping[K, Mapping[str, Any]], stamp: str = ""
    ) -> dict[K, M]:
        """Make the wanted rows exist with their values; returns them by key. Rows that aren't wanted stay."""
        rows, created, changed, columns = dict(existing), [], [], set()
        for key, values in wanted.items():
            row = rows.get(key)
            if row is None:
                row = rows[key] = model(**values)
                created.append(row)
            elif differing := [name for name, value in values.items() if getattr(row, name) != value]:
                if self.journal is not None:
                    self.journal.note_changed(row, before={name: getattr(row, name) for name in differing})
                for name in differing:
                    setattr(row, name, values[name])
                columns.update(differing)
                changed.append(row)
            else:
                continue
            if stamp:
                setattr(row, stamp, self.now)
                columns.add(stamp)
        progress.say(add=True, compared=len(wanted))
        for batch in _batches(created):
            model._default_manager.bulk_create(batch)
            progress.say(add=True, written=len(batch))
        for batch in _batches(changed):
            self._mine(model).bulk_update(batch, sorted(columns))
            progress.say(add=True, written=len(batch))
        if self.journal is not None:
            self.journal.note_created(created)
            self.journal.unchanged[str(model._meta.model_name)] += len(wanted) - len(created) - len(changed)
        self.counts.created += len(created)
        self.counts.changed += len(changed)
        return {key: rows[key] for key in wanted}

    def remove(self, model: type[Model], rows: Iterable[Model]) -> None:
        """Delete these rows and what hangs on them."""
        found = list(rows)
        keys = [row.pk for row in found]
        if keys:
            if self.journal is not None:
                self.journal.note_removed(found)
            self._mine(model).filter(pk__in=keys).delete()
            self.counts.removed += len(keys)
            progress.say(add=True, written=len(keys))

    def _mine(self, model: type[M]) -> QuerySet[M]:
        """What this run may write; asked in the statement itself, as somebody may have corrected a row since."""
        rows: QuerySet[M] = model._default_manager.all()
        return rows.filter(is_manual=False) if self.is_import and model is Pickup else rows


def _batches(rows: Sequence[M]) -> Iterator[Sequence[M]]:
    return (rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH))
