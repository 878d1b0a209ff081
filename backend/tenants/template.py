"""The SQL template: a migrated schema, dumped once a release, replayed for each new town in a tenth of a second."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import quote_schema_name, schema_context

from backend.common.errors import OrtsblattError
from backend.tenants.dumping import DumpFailed, dump
from backend.tenants.fingerprint import migration_fingerprint
from backend.tenants.models import SchemaTemplate
from backend.tenants.schemas import use_public_schema

logger = logging.getLogger(__name__)

# Needs quotes because of the space, so that pg_dump quotes it everywhere and nothing else can look like it.
TEMPLATE_SCHEMA = "ortsblatt template"
TEMPLATE_LOCK = 0x0B1A77  # pg_advisory_lock: one process builds, the others wait


class TemplateUnavailable(OrtsblattError):
    """The template could not be dumped (no pg_dump that fits the server): new towns are migrated instead, slowly."""

    code = "template_unavailable"
    retryable = True


def template_statements() -> list[str] | None:
    """The statements for the running code and server; None when they have not been built."""
    with schema_context("public"):
        row = of_this_server().filter(fingerprint=migration_fingerprint()).first()
    return row.statements if row else None


def ensure_template() -> list[str] | None:
    """Return the template's statements, building them first if need be (some seconds; its own transactions).

    None when they can't be built: callers then migrate a new town instead, and the log says why.
    """
    if statements := template_statements():
        return statements
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        try:
            return template_statements() or _build()
        except TemplateUnavailable as error:
            logger.warning("new towns will be migrated step by step, which takes seconds each: %s", error)
            return None
        finally:
            use_public_schema()
            connection.cursor().execute("SELECT pg_advisory_unlock(%s)", [TEMPLATE_LOCK])


def replay(statements: list[str], *, schema: str) -> None:
    """Create `schema` from the template's statements, in the caller's transaction.

    What only lays out goes to the server as one text: a thousand ways there and back are a third of the time. Rows
    go one statement at a time, which is how the connection sees whose tables they are in.
    """
    quoted = quote_schema_name(schema)
    with connection.cursor() as cursor:
        for has_rows, some in groupby(statements, key=lambda statement: statement.startswith("INSERT")):
            for text in some if has_rows else ["\n".join(some)]:
                cursor.execute(text.replace(f'"{TEMPLATE_SCHEMA}"', quoted))


def migrate_schema(schema: str) -> None:
    """Bring one existing schema to the migrations of the running code."""
    call_command("migrate_schemas", schema_name=schema, tenant=True, interactive=False, verbosity=0)
    use_public_schema()


def _build() -> list[str]:
    _drop_template_schema()
    try:
        lay_out(TEMPLATE_SCHEMA)
        migrate_schema(TEMPLATE_SCHEMA)
        statements = list(_statements(_dump()))
    finally:
        use_public_schema()
        _drop_template_schema()
    with transaction.atomic():
        of_this_server().delete()
        SchemaTemplate.objects.create(
            fingerprint=migration_fingerprint(), server_version=_server_version(), statements=statements
        )
    return statements


@transaction.atomic
def lay_out(schema: str) -> None:
    """Make `schema` as the last release's template has it, which is where towns stand too; empty if there is none.

    Also empty where that one knows migrations that the running code does not, as that of another branch.
    """
    earlier = of_this_server().last()
    if earlier:
        ours: Any = connection
        ours.unrecorded_schemas.add(schema)  # as while it is migrated: a template has no history of its own
        try:
            replay(earlier.statements, schema=schema)
        finally:
            ours.unrecorded_schemas.discard(schema)
        if not _unknown_migrations(schema):
            return
    connection.cursor().execute(f"DROP SCHEMA IF EXISTS {quote_schema_name(schema)} CASCADE")
    connection.cursor().execute(f"CREATE SCHEMA {quote_schema_name(schema)}")


def of_this_server() -> models.QuerySet[SchemaTemplate]:
    """The templates that were dumped from a server of this version, latest last."""
    return SchemaTemplate.objects.filter(server_version=_server_version()).order_by("created_at")


def _server_version() -> int:
    return int(connection.cursor().connection.info.server_version)


def _unknown_migrations(schema: str) -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT app, name FROM {quote_schema_name(schema)}.django_migrations")  # noqa: S608 - quoted
        return set(cursor.fetchall()) - set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _drop_template_schema() -> None:
    connection.cursor().execute(f"DROP SCHEMA IF EXISTS {quote_schema_name(TEMPLATE_SCHEMA)} CASCADE")


def _dump() -> str:
    with tempfile.TemporaryFile() as file:
        try:
            dump(
                f'--schema="{TEMPLATE_SCHEMA}"',
                "--no-owner",
                "--no-privileges",
                "--no-comments",
                "--inserts",
                "--rows-per-insert=500",
                to=file,
            )
        except DumpFailed as error:
            raise TemplateUnavailable(str(error)) from error
        file.seek(0)
        return file.read().decode()


def _statements(dump: str) -> Iterator[str]:
    """Split a dump into statements, without psql's own commands and session settings.

    pg_dump ends a statement with `;` at the end of a line; inside a literal that can happen too, so quotes are counted
    (a doubled quote counts twice, which leaves the parity right). Functions in dollar quotes do not occur: a town's
    schema has none, since triggers are not allowed there.
    """
    lines: list[str] = []
    for line in dump.splitlines():
        if not lines and (not line.strip() or line.startswith(("--", "\\", "SET ", "SELECT pg_catalog.set_config"))):
            continue
        lines.append(line)
        if line.endswith(";") and "\n".join(lines).count("'") % 2 == 0:
            yield "\n".join(lines)
            lines = []
