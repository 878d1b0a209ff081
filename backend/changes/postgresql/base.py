"""django-tenants' connection, which also sees what is written to watched tables and flushes the recorder before COMMIT.

Loaded before any model: nothing here knows one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction

from backend.changes.flushing import flush
from backend.changes.marks import Mark, Marks, Op
from backend.changes.notices import PUBLIC
from backend.changes.postgresql.reading import ReadingWrapper
from backend.changes.statements import Write, only_reads
from backend.changes.watching import TOWN, watched_writes


class DatabaseWrapper(ReadingWrapper):
    """Versions can't be forgotten: they follow from the statements themselves, whoever executes them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.marks = Marks()
        self.unrecorded_schemas: set[str] = set()  # those that are being migrated: they may not have our tables yet
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._watch)

    def _watch(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = sql if isinstance(sql, str) else _text(sql)
        if only_reads(text):
            return execute(sql, params, many, context)
        changed = [found for found in self._marks_for(text) if found[0].schema not in self.unrecorded_schemas]
        if not changed:
            return execute(sql, params, many, context)
        if not self.in_atomic_block:
            raise transaction.TransactionManagementError(
                f"what answers show is only changed inside transaction.atomic(), recorded with the change: {text[:80]}"
            )
        result = execute(sql, params, many, context)
        for mark, write, then in changed:
            # No row is found, for one, when Django lets go of a picture that no row points to.
            if not (write.is_counted and context["cursor"].rowcount == 0):
                self._mark(mark, then=then)
        return result

    def _mark(self, mark: Mark, *, then: Callable[[], None] | None) -> None:
        """Keep it; the first of its kind in a transaction wakes who wants to know, unless the change log does."""
        is_first = then is not None and mark.type is None and mark not in self.marks.made
        self.marks.add(mark)
        if then is not None and is_first and mark.schema == self.schema_name:
            then()

    def _marks_for(self, text: str) -> Iterator[tuple[Mark, Write, Callable[[], None] | None]]:
        for watched, write in watched_writes(text):
            schema = PUBLIC if watched.is_public else write.schema or self.schema_name
            # Of the config document there is one: nobody needs to say which.
            op: Op | None = "put" if watched.type == TOWN else None
            yield Mark(schema=schema, key=watched.key, type=watched.type, op=op), write, watched.then

    def _commit(self) -> None:
        try:
            self._flush()
        except Exception:
            self.rollback()  # what waits for the commit is forgotten, too
            raise
        super()._commit()
        self.marks.clear()

    def _flush(self) -> None:
        if self.connection is None or not self.marks.made:
            return
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            # Foreign keys wait for locks that others hold, who may wait for the town's state row: not while we have it.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for schema, marks in self.marks.by_schema().items():
                flush(cursor, schema=schema, marks=marks)

    def _rollback(self) -> None:
        self.marks.clear()
        self.unrecorded_schemas.clear()  # a migration that fails doesn't say that it has ended
        super()._rollback()

    def _savepoint(self, sid: str) -> None:
        super()._savepoint(sid)
        self.marks.savepoint(sid)

    def _savepoint_rollback(self, sid: str) -> None:
        self.marks.back_to(sid)
        super()._savepoint_rollback(sid)

    def close(self) -> None:
        self.marks.clear()
        super().close()


def _text(statement: Any) -> str:
    """What psycopg composes from parts, or was given as bytes."""
    return statement.decode() if isinstance(statement, bytes) else str(statement.as_string(None))
