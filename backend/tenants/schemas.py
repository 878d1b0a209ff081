"""Which schema the connection looks at; a typed door to what django-tenants adds to Django's connection."""

from __future__ import annotations

from typing import Any, cast

from django.db import connection

from backend.tenants.models import Municipality

_connection = cast("Any", connection)


def use_public_schema() -> None:
    """From here on, statements run in `public` alone."""
    _connection.set_schema_to_public()


def use_schema_of(town: Municipality) -> None:
    """From here on, statements run in this town's schema; for a block, use `tenant_context(town)` instead."""
    _connection.set_tenant(town)


def current_schema() -> str:
    """Name of the schema that statements run in: a town's slug, or `public`."""
    return str(_connection.schema_name)


def town_of_connection() -> Municipality | None:
    """The town whose schema the connection is in; None in `public` and in the template."""
    return Municipality.objects.filter(schema_name=current_schema()).first()
