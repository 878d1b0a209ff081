"""How far a town has come, as readers ask for it, and the start of a new count after a restore."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connection

from backend.changes.marks import Mark
from backend.changes.recording import demand_transaction, marks_of_connection
from backend.changes.watching import TOWN
from backend.tenants.models import Municipality

_STATE = "SELECT epoch::text, number, versions::text FROM changes_townstate"


@dataclass(frozen=True, kw_only=True)
class State:
    """A town's state: `versions` by key; a key that is missing has never been recorded."""

    epoch: str = ""
    number: int = 0
    versions: Mapping[str, int] = field(default_factory=dict)


def read_state() -> State:
    """The state of the connection's town, as its transaction shows it; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        return _state(cursor.fetchone())


def begin_reading() -> State:
    """Begin a snapshot of the connection's town with reading its state, in one round trip."""
    return _state(connection.begin_snapshot(_STATE))  # type: ignore[attr-defined]  # of our own wrapper


def _state(row: Sequence[Any] | None) -> State:
    return State(epoch=row[0], number=int(row[1]), versions=orjson.loads(row[2])) if row else State()


def rotate_epoch(town: Municipality) -> None:
    """Have all that knows the town start afresh, when this commits."""
    demand_transaction("rotate_epoch")
    marks_of_connection().add(Mark(schema=town.schema_name, key=TOWN, type=TOWN, op="put", is_new_epoch=True))
