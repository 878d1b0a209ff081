"""The recorder: every write path says here what it changed, in the transaction that changes it."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction

from backend.changes.marks import Mark, Marks, Op


def record(module: str, public_id: UUID | None = None, op: Op | None = None, type: str | None = None) -> None:  # noqa: A002 - the contract calls it so
    """Note, for the town of the connection, that answers which show `module` are out of date when this commits.

    `module` is a version key (`watching.watch`). With a `type` the change log has an entry as well, for the object
    `public_id`: `put` (it is new or different) or `delete`. What a rolled-back savepoint recorded vanishes with it.
    Raises TransactionManagementError outside a transaction, since the change itself would be committed already.
    """
    demand_transaction(f"changes.record({module!r})")
    marks_of_connection().add(
        Mark(schema=cast("Any", connection).schema_name, key=module, type=type, public_id=public_id, op=op)
    )


def is_recorded(type: str) -> bool:  # noqa: A002 - see above
    """Whether the running transaction has recorded any object of this type in the current town."""
    return marks_of_connection().mention(type, schema=cast("Any", connection).schema_name)


def demand_transaction(what: str) -> None:
    """Raises TransactionManagementError outside a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{what} must run inside transaction.atomic()")


def marks_of_connection() -> Marks:
    """What the running transaction has recorded so far."""
    marks: Marks = cast("Any", connection).marks
    return marks
