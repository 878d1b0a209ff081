"""A town's row as a snapshot sees it: the one that was looked up by the host may be from before the last change."""

from __future__ import annotations

import copy

from backend.changes.epochs import State
from backend.changes.watching import TOWN
from backend.tenants.models import Municipality


class TownRows:
    """By schema, with the version of the town that it belongs to: whoever saves the row moves that version."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[tuple[str, int], Municipality]] = {}

    def at(self, state: State, *, schema: str) -> Municipality:
        """The row that belongs to this state; a statement in the snapshot only when it has changed since the last."""
        version = (state.epoch, state.versions.get(TOWN, 0))
        known = self._rows.get(schema)
        if known is None or known[0] != version:
            known = version, Municipality.objects.get(schema_name=schema)
            self._rows[schema] = known
        return copy.copy(known[1])


rows = TownRows()
