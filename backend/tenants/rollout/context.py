"""What a module is given to apply its section of a municipality file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from backend.tenants.file.section import Section
from backend.tenants.models import Municipality

S = TypeVar("S", bound=Section)


@dataclass(frozen=True, kw_only=True)
class Rollout:
    """One town's file on its way into the town's tables, inside the town's schema and one transaction.

    `apply` of a module also serves the plan, whose transaction is rolled back: whatever a rollback does not undo
    (files, mail, fetching) belongs into `transaction.on_commit`.
    """

    town: Municipality
    file: Section
    applied: Section | None
    folder: Path  # of the file: paths in it are relative to it
    now: datetime

    def section(self, kind: type[S]) -> S:
        """The file seen as one module's section."""
        if not isinstance(self.file, kind):
            raise TypeError(f"{kind.__name__} is the section of no registered module")
        return self.file

    def applied_section(self, kind: type[S]) -> S | None:
        """The same of the file that was last applied; None the first time."""
        if self.applied is not None and not isinstance(self.applied, kind):
            raise TypeError(f"{kind.__name__} is the section of no registered module")
        return self.applied
