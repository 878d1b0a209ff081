"""What the recorder has noted of a piece of work, seen before COMMIT, so that no test needs a town of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from backend.changes.flushing import _is_new_epoch, _logged
from backend.changes.marks import Mark


@dataclass(kw_only=True)
class Recorded:
    """The marks that were made; complete only when the block is left."""

    marks: list[Mark] = field(default_factory=list)

    @property
    def keys(self) -> set[str]:
        """The versions that would move."""
        return {mark.key for mark in self.marks}

    @property
    def log(self) -> list[tuple[str, UUID | None, str]]:
        """The entries that the change log would get: type, public id, op."""
        return [(entry.type, entry.public_id, entry.op) for entry in _logged(self.marks)]

    @property
    def needs_new_epoch(self) -> bool:
        """Whether a statement changed a logged table and nobody said which objects."""
        return _is_new_epoch(self.marks, schema="")


@contextmanager
def recorded() -> Iterator[Recorded]:
    """Collect what the block records."""
    connection.marks.made.clear()
    found = Recorded()
    yield found
    found.marks = list(connection.marks.made)
