"""The cheap ways for reading: a snapshot begun in one round trip, and statements that PostgreSQL plans once a town."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.backends.postgresql.psycopg_any import errors
from django.db.backends.utils import debug_transaction
from django_tenants.postgresql_backend import base
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGresult

from backend.changes.postgresql.prepared import run_prepared

# A plan that is kept serves all values; to see whether others were better PostgreSQL would plan five times first.
_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL plan_cache_mode = force_generic_plan"
_WELL = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


class ReadingWrapper(base.DatabaseWrapper):
    """django-tenants' connection with the two; in their place Django takes five round trips and plans each time."""

    _is_in_snapshot = False

    def begin_snapshot(self, first: str) -> tuple[str | None, ...] | None:
        """Begin a transaction that sees one moment, in the schema of the tenant, with this first statement.

        The first row that it answers, as texts. Called inside transaction.atomic() before anything was sent. Raises
        what a cursor would.
        """
        paths = self._get_cursor_search_paths()
        named = ", ".join(self.ops.quote_name(path) for path in paths)
        began = time.monotonic()
        row = self._executed(f"{_BEGIN}; SET search_path = {named}; {first}")
        self._is_in_snapshot = True
        self.search_path_set_schemas = paths
        if self.queries_logged:
            self.queries_log.append({"sql": first, "time": f"{time.monotonic() - began:.3f}"})
        return row

    def first_row(self, statement: str, values: Mapping[str, Any]) -> tuple[str | None, ...]:
        """What a reading statement of one row answers, as texts, by a plan that PostgreSQL keeps.

        A plan belongs to one search path, so that the schema's name is part of the text. Raises what a cursor would.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            self._handle_search_path()
        execute: Any = self._first_row
        for wrapper in reversed(self.execute_wrappers):
            execute = partial(wrapper, execute)
        row: tuple[str | None, ...] = execute(statement, values, False, {"connection": self, "cursor": None})
        return row

    def _first_row(self, statement: str, values: Mapping[str, Any], *_of_wrappers: Any) -> tuple[str | None, ...]:
        began = time.monotonic()
        with self.wrap_database_errors:
            text = f"{statement}/* {self.schema_name} */"
            row: tuple[str | None, ...] = run_prepared(self.connection, text, values, check=self._row)
        if self.queries_logged:
            self.queries_log.append({"sql": statement, "time": f"{time.monotonic() - began:.3f}"})
        return row

    def _commit(self) -> None:
        """The end of a snapshot by libpq alone, as its begin: psycopg's own way costs as much as a short statement."""
        if not self._is_in_snapshot:
            super()._commit()
            return
        self._is_in_snapshot = False
        with debug_transaction(self, "COMMIT"):
            self._executed("COMMIT")

    def _rollback(self) -> None:
        self._is_in_snapshot = False
        super()._rollback()

    def _executed(self, batch: str) -> tuple[str | None, ...] | None:
        with self.wrap_database_errors:
            # Of several statements libpq gives the last result, or the error.
            return self._row(self.connection.pgconn.exec_(batch.encode()))

    def _row(self, result: PGresult) -> tuple[str | None, ...] | None:
        """The first one; None where there is none."""
        pgconn = self.connection.pgconn
        if pgconn.status == ConnStatus.BAD:
            raise errors.OperationalError(pgconn.error_message.decode(errors="replace"))
        if result.status not in _WELL:
            raise error_from_result(result)
        if not result.ntuples:
            return None
        values = (result.get_value(0, column) for column in range(result.nfields))
        return tuple(None if value is None else value.decode() for value in values)
