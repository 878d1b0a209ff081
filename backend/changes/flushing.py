"""The last thing before COMMIT: what was recorded becomes versions, numbered log entries, a notification."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from psycopg import sql

from backend.changes.marks import Mark
from backend.changes.notices import CHANNEL, HOSTS, PUBLIC

logger = logging.getLogger(__name__)

# The row is locked from here to COMMIT, which follows at once: writers of one town pass one after the other.
_STATE = """
INSERT INTO {schema}.changes_townstate AS state (id, epoch, number, versions)
VALUES (1, gen_random_uuid(), %(count)s, (SELECT jsonb_object_agg(key, %(count)s) FROM unnest(%(keys)s::text[]) AS key))
ON CONFLICT (id) DO UPDATE SET
    number = state.number + %(count)s,
    epoch = CASE WHEN %(is_new_epoch)s THEN gen_random_uuid() ELSE state.epoch END,
    versions = state.versions
        || (SELECT jsonb_object_agg(key, state.number + %(count)s) FROM unnest(%(keys)s::text[]) AS key)
RETURNING epoch, number
"""
_LOG = """
INSERT INTO {schema}.changes_change (number, type, public_id, op)
SELECT * FROM unnest(%(numbers)s::bigint[], %(types)s::text[], %(ids)s::uuid[], %(ops)s::text[])
"""


@dataclass(frozen=True, kw_only=True)
class Logged:
    """One entry of the change log before it has its number."""

    type: str
    public_id: UUID | None
    op: str


def flush(cursor: Any, *, schema: str, marks: Sequence[Mark]) -> None:
    """Write one schema's marks with a psycopg cursor in the transaction that is about to be committed."""
    if schema == PUBLIC:
        _notify(cursor, {"hosts": True} if any(mark.key == HOSTS for mark in marks) else None)
        return
    logged = _logged(marks)
    keys = sorted({mark.key for mark in marks})
    values = {"count": max(len(logged), 1), "keys": keys, "is_new_epoch": _is_new_epoch(marks, schema=schema)}
    epoch, number = cursor.execute(_in(schema, _STATE), values).fetchone()
    if logged:
        columns = {
            "numbers": list(range(number - len(logged) + 1, number + 1)),
            "types": [entry.type for entry in logged],
            "ids": [entry.public_id for entry in logged],
            "ops": [entry.op for entry in logged],
        }
        cursor.execute(_in(schema, _LOG), columns)
    _notify(cursor, {"schema": schema, "epoch": str(epoch), "number": number, "keys": keys})


def _logged(marks: Iterable[Mark]) -> list[Logged]:
    """Of each object only the last entry, at the place of its last mention."""
    last: dict[tuple[str, UUID | None], str] = {}
    for mark in marks:
        if mark.type is not None and mark.op is not None:
            last.pop((mark.type, mark.public_id), None)
            last[mark.type, mark.public_id] = mark.op
    return [Logged(type=kind, public_id=public_id, op=op) for (kind, public_id), op in last.items()]


def _is_new_epoch(marks: Sequence[Mark], *, schema: str) -> bool:
    """Whether somebody asked for it, or a statement changed a logged table and nobody said which objects.

    That is a mistake in a write path. Nothing is lost by it: the town gets a new epoch, and its apps start afresh.
    """
    missing = {mark.type for mark in marks if mark.op is None} - {mark.type for mark in marks if mark.op} - {None}
    if missing:
        logger.error("written without a record: %s", sorted(map(str, missing)), extra={"town": schema})
    return bool(missing) or any(mark.is_new_epoch for mark in marks)


def _notify(cursor: Any, notice: dict[str, Any] | None) -> None:
    """Sent by PostgreSQL at COMMIT, to all or, after a rollback, to nobody."""
    if notice is not None:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, orjson.dumps(notice).decode()])


def _in(schema: str, statement: str) -> sql.Composed:
    return sql.SQL(statement).format(schema=sql.Identifier(schema))
