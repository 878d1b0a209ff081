"""The cheap ways for reading: a snapshot begun in one round trip, and statements that PostgreSQL plans once a town."""

from __future__ import annotations

import time
from typing import Any

from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.postgresql.psycopg_any import errors
from django_tenants.postgresql_backend import base
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus

# A plan that is kept serves all values; to see whether others were better PostgreSQL would plan five times first.
_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL plan_cache_mode = force_generic_plan"


class ReadingWrapper(base.DatabaseWrapper):
    """django-tenants' connection with the two; in their place Django takes five round trips and plans each time."""

    def begin_snapshot(self, first: str) -> tuple[str, ...] | None:
        """Begin a transaction that sees one moment, in the schema of the tenant, with this first statement.

        The first row that it answers, as texts. Called inside transaction.atomic() before anything was sent. Raises
        what a cursor would.
        """
        paths = self._get_cursor_search_paths()
        named = ", ".join(self.ops.quote_name(path) for path in paths)
        began = time.monotonic()
        row = self._executed(f"{_BEGIN}; SET search_path = {named}; {first}")
        self.search_path_set_schemas = paths
        if self.queries_logged:
            self.queries_log.append({"sql": first, "time": f"{time.monotonic() - began:.3f}"})
        return row

    def first_row(self, statement: str, values: Any) -> tuple[Any, ...]:
        """What a reading statement of one row answers; psycopg has PostgreSQL keep the plan of what comes often.

        A plan belongs to one search path, so that the schema's name is part of the text.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            raw: Any = ServerBindingCursor(self.connection)  # type: ignore[call-arg]  # unknown to Django's stubs
            self._handle_search_path(raw)
        with self._prepare_cursor(raw) as cursor:
            cursor.execute(f"{statement}/* {self.schema_name} */", values)
            row: tuple[Any, ...] = cursor.fetchone()
        return row

    def _executed(self, batch: str) -> tuple[str, ...] | None:
        with self.wrap_database_errors:
            pgconn = self.connection.pgconn
            result = pgconn.exec_(batch.encode())  # of several statements libpq gives the last result, or the error
            if pgconn.status == ConnStatus.BAD:
                raise errors.OperationalError(pgconn.error_message.decode(errors="replace"))
            if result.status != ExecStatus.TUPLES_OK:
                raise error_from_result(result)
            if not result.ntuples:
                return None
            return tuple((result.get_value(0, column) or b"").decode() for column in range(result.nfields))
