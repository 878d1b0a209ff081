"""What one import writes, row by row, with what stood there before: shown as a dry run, kept to take it back."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db.models import Model
from django.db.models.deletion import Collector

# Columns that say only when a row was written: they are no part of what it says.
STAMPS = frozenset({"updated_at", "changed_at"})
Values = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One row: without `before` it was made, without `after` it went; otherwise both hold the columns that differ."""

    model: str  # its lower-case name
    pk: int
    before: Values | None
    after: Values | None


@dataclass(kw_only=True)
class Journal:
    """Everything that one run writes, in the order in which it does; rows are kept as they are, not copied."""

    unchanged: Counter[str] = field(default_factory=Counter)
    _created: list[Model] = field(default_factory=list)
    _changed: list[tuple[Model, Values]] = field(default_factory=list)
    _removed: list[Model] = field(default_factory=list)

    def note_created(self, rows: Iterable[Model]) -> None:
        """These rows were made and have their keys."""
        self._created.extend(rows)

    def note_changed(self, row: Model, *, before: Mapping[str, Any]) -> None:
        """This row has new values; `before` are the former ones."""
        self._changed.append((row, dict(before)))

    def note_removed(self, rows: Iterable[Model]) -> None:
        """These rows go, and all that hangs on them; they still exist."""
        self._removed.extend(with_dependents(rows))

    def __iter__(self) -> Iterator[Written]:
        for row in self._created:
            yield Written(model=_name(row), pk=row.pk, before=None, after=values_of(row))
        for row, before in self._changed:
            after = {name: getattr(row, name) for name in before}
            yield Written(model=_name(row), pk=row.pk, before=before, after=after)
        for row in self._removed:
            yield Written(model=_name(row), pk=row.pk, before=values_of(row), after=None)

    def __len__(self) -> int:
        return len(self._created) + len(self._changed) + len(self._removed)


def values_of(row: Model) -> Values:
    """All columns of a row but its key."""
    return {
        column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields if not column.primary_key
    }


def with_dependents(rows: Iterable[Model]) -> list[Model]:
    """These rows and those that go with them, as Django finds them."""
    found = list(rows)
    if not found:
        return []
    collector = Collector(using="default")
    collector.collect(found)
    return [
        *(row for group in collector.fast_deletes for row in group),
        *(row for instances in collector.data.values() for row in instances),
    ]


def pack(journal: Iterable[Written]) -> bytes:
    """A journal as one compressed text, a line a row."""
    squeeze = zlib.compressobj()
    lines = (
        orjson.dumps([item.model, item.pk, item.before, item.after], option=orjson.OPT_APPEND_NEWLINE)
        for item in journal
    )
    return b"".join([*(squeeze.compress(line) for line in lines), squeeze.flush()])


def unpack(content: bytes) -> Iterator[Written]:
    """What `pack` made; days, hours and ids are texts in it."""
    for line in zlib.decompress(content).splitlines():
        model, pk, before, after = orjson.loads(line)
        yield Written(model=model, pk=pk, before=before, after=after)


def _name(row: Model) -> str:
    return row._meta.model_name or ""
