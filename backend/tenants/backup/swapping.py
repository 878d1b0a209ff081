"""From a dump to the town's schema: filled beside the running one, then put in its place in one short transaction."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import DatabaseError, OperationalError, connection, transaction
from django_tenants.utils import quote_schema_name, tenant_context

from backend.tenants import registry
from backend.tenants.backup import rows
from backend.tenants.backup.archive import Archive
from backend.tenants.backup.manifest import DUMP
from backend.tenants.backup.refusals import BackupRefused, TownIsBusy
from backend.tenants.backup.replaying import replay, rows_by_table, unpacked
from backend.tenants.file.town import may_be_a_town
from backend.tenants.fingerprint import town_migrations
from backend.tenants.models import Municipality
from backend.tenants.schemas import use_public_schema
from backend.tenants.signals import town_restored
from backend.tenants.template import migrate_schema

logger = logging.getLogger(__name__)

# The space makes it a name that no town can have, and that always stands in quotes.
BESIDE = "restoring "
PATIENCE = 60.0  # seconds for those who work in the town to let go of its tables
# Shorter than PostgreSQL's deadlock_timeout (1 s): whoever holds one table and wants the next one gets it, and not we.
ATTEMPT = "300ms"
PAUSE = 0.2


@contextmanager
def only_restore_of(slug: str) -> Iterator[None]:
    """No second restore of this town at the same time, in any process. Raises TownIsBusy."""
    holder = connection.copy()  # of its own: migrating a schema closes the usual one
    try:
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [BESIDE + slug])
            if not cursor.fetchone()[0]:
                raise TownIsBusy(f"{slug} is being restored by another process")
            yield
    finally:
        holder.close()  # which lets go of the lock
        use_public_schema()


def fill_beside(archive: Archive) -> None:
    """Replay the dump into a schema beside the town's own and bring it to the code's migrations; the town runs on.

    Committed, so that a reader who waits for the exchange with an older snapshot finds rows when it is over.
    """
    slug = archive.manifest.slug
    schema = BESIDE + slug
    use_public_schema()
    with transaction.atomic(durable=True), archive.open(DUMP) as packed, unpacked(packed) as file:
        _drop(schema)
        _compare(replay(file, slug=slug, schema=schema), archive=archive)
    if missing_migrations(archive):
        migrate_schema(schema)
    for table in _tables(schema):
        connection.cursor().execute(f"ANALYZE {table}")


def check_dump(archive: Archive) -> None:
    """Read all of the dump without replaying it. Raises BackupRefused."""
    with archive.open(DUMP) as packed, unpacked(packed) as file:
        _compare(rows_by_table(file, slug=archive.manifest.slug), archive=archive)


@contextmanager
def nothing_left_beside(slug: str) -> Iterator[None]:
    """When the block fails, what it filled beside the town does not stay: it is full of people's data."""
    try:
        yield
    except BaseException:
        try:
            connection.close_if_unusable_or_obsolete()
            use_public_schema()
            _drop(BESIDE + slug)
        except DatabaseError:
            logger.exception("the next restore has to remove what is left beside %s", slug)
        raise


def missing_migrations(archive: Archive) -> list[str]:
    """Migrations that the code has and the backup does not."""
    return sorted(set(town_migrations()) - set(archive.manifest.migrations))


def exchange(archive: Archive, *, wanted: rows.Rows) -> Municipality:
    """Put the filled schema in the place of the town's own, with all of its rows in `public`: all of it or nothing.

    Readers and editors wait for the moment that this takes, since their tables are locked; nobody sees half of it.
    Raises TownIsBusy when somebody keeps the tables for longer than PATIENCE.
    """
    slug = archive.manifest.slug
    use_public_schema()
    try:
        with transaction.atomic(durable=True):
            connection.cursor().execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [slug])  # as a rollout does
            existing = Municipality.objects.select_for_update().filter(schema_name=slug).first()
            _lock_tables(slug)
            carried = list(_carry_over(existing)) if existing else []
            _drop(slug)
            connection.cursor().execute(f"ALTER SCHEMA {_towns(BESIDE + slug)} RENAME TO {_towns(slug)}")
            with rows.understanding():
                town = rows.restore(wanted, existing=existing)
            rows.restore_rooms(wanted, town=town)
            with tenant_context(town):
                for again in carried:
                    again()
                manifest = archive.manifest
                town_restored.send(Municipality, town=town, saved_at=manifest.created_at, is_taken_over=manifest.leaves)
    finally:
        use_public_schema()
    return town


def drop_leftovers() -> None:
    """Remove what killed restores, of whichever town, left beside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", [BESIDE])
        slugs = [name.removeprefix(BESIDE) for (name,) in cursor.fetchall()]
    for slug in slugs:
        try:
            with only_restore_of(slug):
                _drop(BESIDE + slug)
        except TownIsBusy:
            continue


def _carry_over(town: Municipality) -> Iterator[Callable[[], None]]:
    with tenant_context(town):
        for module in registry.modules():
            if module.carry_over:
                yield module.carry_over(town)


def _lock_tables(slug: str) -> None:
    if not (tables := _tables(slug)):
        return
    deadline = time.monotonic() + PATIENCE
    while not _try_to_lock(tables):
        if time.monotonic() > deadline:
            raise TownIsBusy(f"somebody has been working in the tables of {slug} for {PATIENCE:.0f} s")
        time.sleep(PAUSE)


def _try_to_lock(tables: list[str]) -> bool:
    """All or none: a failed attempt lets go of what it had."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{ATTEMPT}'")
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
            cursor.execute("SET LOCAL lock_timeout = 0")
    except OperationalError as error:
        if not isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
            raise
        return False
    return True


def _tables(schema: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables WHERE schemaname = %s", [schema])
        return sorted(name for (name,) in cursor.fetchall())


def _drop(schema: str) -> None:
    connection.cursor().execute(f"DROP SCHEMA IF EXISTS {_towns(schema)} CASCADE")


def _towns(schema: str) -> Any:
    """In quotes. Raises BackupRefused for `public` and whatever else is no town's, wherever the name came from."""
    if not schema.startswith(BESIDE) and not may_be_a_town(schema):
        raise BackupRefused(f"{schema!r} is no town's schema")
    return quote_schema_name(schema)


def _compare(counts: dict[str, int], *, archive: Archive) -> None:
    if counts != archive.manifest.rows:
        raise BackupRefused("the dump has other rows than its manifest says")
