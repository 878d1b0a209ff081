"""Keeps migrated schemas between test runs, keyed by the text of every migration: building both takes 25 s of CPU."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import orjson
import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from backend.common.embedded_postgres import Cluster
from backend.common.embedded_postgres.cluster import ROLE, SUPERUSER
from backend.tenants.dumping import DumpFailed, dump
from backend.tenants.fingerprint import migration_fingerprint
from backend.tenants.models import SchemaTemplate
from backend.tenants.template import ensure_template

# What stays out of a kept dump: psql's own commands, and a setting that servers before 17 do not know.
NOT_REPLAYED = ("\\", "SET transaction_timeout")


def provide_template() -> None:
    """Have the town template in the test database: from the cache, else built and put there."""
    path = _kept("template.json")
    if path.exists():
        statements = orjson.loads(path.read_bytes())
        SchemaTemplate.objects.create(
            fingerprint=migration_fingerprint(), server_version=_server_version(), statements=statements
        )
        return
    statements = ensure_template()
    with _written(path) as draft:
        draft.write_bytes(orjson.dumps(statements))


def migrate_public() -> None:
    """Migrate the public schema of the connected empty database; from the cache there is nothing left to do."""
    path = _kept("public.sql")
    if path.exists():
        _replay(path)
    call_command("migrate_schemas", shared=True, verbosity=0, interactive=False)
    _keep_public(path)


@contextmanager
def public_from_cache() -> Iterator[None]:
    """A test database that Django makes in this block finds nothing to migrate in its public schema."""
    creation, path = connection.creation, _kept("public.sql")
    create = creation._create_test_db

    def create_and_fill(*args: Any, **kwargs: Any) -> Any:
        name = create(*args, **kwargs)
        if path.exists():
            _replay(path, database=name)
        return name

    with patch.object(creation, "_create_test_db", create_and_fill):
        yield
    _keep_public(path)


def migrated_on(cluster: Cluster) -> None:
    """Have all new databases of an embedded cluster begin with what is kept: public schema and town template.

    Nothing happens where nothing is kept, or what is kept is another server's.
    """
    public, template = _kept("public.sql"), _kept("template.json")
    with psycopg.connect(cluster.url("postgres", role=SUPERUSER), autocommit=True) as superuser:
        if not (public.exists() and template.exists()) or superuser.info.server_version != _server_version():
            return
        superuser.execute(sql.SQL("ALTER DATABASE template1 OWNER TO {}").format(sql.Identifier(ROLE)))
    row = {"fingerprint": migration_fingerprint(), "version": _server_version()}
    with psycopg.connect(cluster.url("template1")) as own:
        own.execute(public.read_text())
        own.execute(
            f"INSERT INTO public.{SchemaTemplate._meta.db_table} (fingerprint, server_version, statements, created_at)"
            " VALUES (%(fingerprint)s, %(version)s, %(statements)s, now())",
            row | {"statements": orjson.loads(template.read_bytes())},
        )


def _replay(path: Path, *, database: str | None = None) -> None:
    """On a connection of its own: a dump changes its session."""
    own = connection.copy()
    if database:
        own.settings_dict["NAME"] = database
    own.ensure_connection()
    try:
        own.connection.execute(path.read_text())
    finally:
        own.close()


def _keep_public(path: Path) -> None:
    """Before there is a town; where there is no pg_dump, the next run migrates again."""
    if path.exists():
        return
    with suppress(DumpFailed), _written(path) as draft:
        with draft.open("wb") as file:
            dump("--no-owner", "--no-privileges", "--no-comments", "--inserts", "--rows-per-insert=500", to=file)
        lines = draft.read_text().splitlines(keepends=True)
        draft.write_text("".join(line for line in lines if not line.startswith(NOT_REPLAYED)))


@contextmanager
def _written(path: Path) -> Iterator[Path]:
    """A file that is there when it is whole."""
    draft = path.with_suffix(f".{connection.settings_dict['NAME']}")
    yield draft
    draft.replace(path)


def _kept(name: str) -> Path:
    digest = hashlib.sha256(str(_server_version()).encode())
    digest.update(Path(__file__).read_bytes())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for migration in sorted(Path(config.path, "migrations").glob("*.py")):
            digest.update(migration.read_bytes())
    return Path(tempfile.gettempdir()) / f"ortsblatt-tests-{digest.hexdigest()[:16]}-{name}"


def _server_version() -> int:
    connection.ensure_connection()
    return int(connection.connection.info.server_version)
