"""Whether this process can serve: database, public migrations, a worker that is alive."""

from __future__ import annotations

from http import HTTPStatus

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from backend.tenants.schemas import use_public_schema

WORKER_SILENCE_SECONDS = 60  # procrastinate workers write a heartbeat every 10 s


def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """200 when all is well, 503 otherwise; the body names each part, and says nothing of any town."""
    use_public_schema()
    parts = {"database": False, "migrations": False, "worker": False}
    try:
        parts["database"] = _is_answering()
        parts["migrations"] = _is_migrated()
        parts["worker"] = _has_worker()
    except DatabaseError:
        pass  # the parts that were not reached stay false
    status = HTTPStatus.OK if all(parts.values()) else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse(parts, status=status, headers={"Cache-Control": "no-store"})


def _is_answering() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _has_worker() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)",
            [WORKER_SILENCE_SECONDS],
        )
        return bool(cursor.fetchone() != (0,))
