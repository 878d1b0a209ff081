"""django-tenants' connection, which also sees what is written to watched tables and flushes the recorder before COMMIT.

Loaded before any model: nothing here knows one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django_tenants.postgresql_backend import base

from backend.changes.flushing import flush
from backend.changes.marks import Mark, Marks
from backend.changes.notices import PUBLIC
from backend.changes.watching import watched_write


class DatabaseWrapper(base.DatabaseWrapper):
    """Versions can't be forgotten: they follow from the statements themselves, whoever executes them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.marks = Marks()
        self.unrecorded_schemas: set[str] = set()  # those that are being migrated: they may not have our tables yet
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._watch)

    def _watch(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        watched = watched_write(sql)
        if watched is None or self.schema_name in self.unrecorded_schemas:
            return execute(sql, params, many, context)
        if not self.in_atomic_block:
            raise transaction.TransactionManagementError(
                f"what answers show is only changed inside transaction.atomic(), recorded with the change: {sql[:80]}"
            )
        result = execute(sql, params, many, context)
        schema = PUBLIC if watched.is_public else self.schema_name
        self.marks.add(Mark(schema=schema, key=watched.key, type=watched.type))
        return result

    def _commit(self) -> None:
        try:
            self._flush()
        except Exception:
            self._rollback()
            raise
        super()._commit()
        self.marks.clear()

    def _flush(self) -> None:
        if self.connection is None or not self.marks.made:
            return
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            for schema, marks in self.marks.by_schema().items():
                flush(cursor, schema=schema, marks=marks)

    def _rollback(self) -> None:
        self.marks.clear()
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
