"""Making a backup: of one town or of the region, each in one snapshot of the database."""

from __future__ import annotations

import gzip
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django_tenants.utils import schema_context

from backend.tenants.backup import media, region, rows
from backend.tenants.backup.archive import Writer, writing
from backend.tenants.backup.leaving import columns_emptied, emptied, leaving_options, left_behind, municipality_yaml
from backend.tenants.backup.manifest import DUMP, FILE, REGION, ROWS, Manifest, file_name
from backend.tenants.backup.replaying import DUMP_OPTIONS, rows_by_table
from backend.tenants.dumping import dump
from backend.tenants.fingerprint import town_labels, town_migrations
from backend.tenants.models import Municipality


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A finished backup; `vanished` files were deleted by editors while it was made."""

    path: Path
    rows: int
    files: int = 0
    vanished: int = 0


def save_town(
    town: Municipality, *, folder: Path, now: datetime, with_media: bool = True, leaves: bool = False
) -> Saved:
    """Write one town's backup into a folder; called in the town's schema and outside any transaction.

    With `leaves` it is for another installation: secrets and devices are not in it (`leaving`).

    The database comes first, so that every file that its snapshot names was there when the files are read.
    """
    path = folder / file_name(town.slug, now=now)
    with writing(path) as writer:
        with _snapshot() as snapshot, tempfile.TemporaryFile(dir=folder) as packed:
            counts = _dump(town.slug, snapshot=snapshot, folder=folder, to=packed, leaves=leaves)
            _add_file(writer, DUMP, packed)
            writer.add_bytes(ROWS, rows.save(town, leaves=leaves))
            if leaves:
                writer.add_bytes(FILE, municipality_yaml(town))
            migrations = town_migrations() if town.is_current else _applied_migrations()
        vanished = media.save(writer) if with_media else 0
        manifest = Manifest(
            kind="town",
            slug=town.slug,
            title=town.title,
            created_at=now,
            migrations=tuple(migrations),
            has_media=with_media,
            leaves=leaves,
            left_behind=tuple(left_behind()) if leaves else (),
            rows=counts,
            server_version=connection.connection.info.server_version,
            region_domain=settings.REGION_DOMAIN,
            parts=tuple(writer.parts),
        )
        writer.finish(manifest)
    return Saved(path=path, rows=sum(counts.values()), files=len(manifest.media), vanished=vanished)


def save_region(*, folder: Path, now: datetime) -> Saved:
    """Write what belongs to the region and to no town: the operators' accounts and logs."""
    path = folder / file_name(REGION, now=now)
    with writing(path) as writer:
        with schema_context("public"), _snapshot():
            content, counts = region.save()
        writer.add_bytes(ROWS, content)
        manifest = Manifest(
            kind="region",
            slug=REGION,
            title=settings.REGION_DOMAIN,
            created_at=now,
            rows=counts,
            server_version=connection.connection.info.server_version,
            region_domain=settings.REGION_DOMAIN,
            parts=tuple(writer.parts),
        )
        writer.finish(manifest)
    return Saved(path=path, rows=sum(counts.values()))


@contextmanager
def _snapshot() -> Iterator[str]:
    """Everything that is read in the block is of one instant, also by pg_dump, which is given the snapshot's name."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _dump(slug: str, *, snapshot: str, folder: Path, to: IO[bytes], leaves: bool) -> dict[str, int]:
    """Packed into `to`; returns the rows by table. What could not be replayed is refused here already."""
    options = [f'--schema="{slug}"', f"--snapshot={snapshot}", *DUMP_OPTIONS]
    with tempfile.TemporaryFile(dir=folder) as plain:
        dump(*options, *(leaving_options(slug) if leaves else ()), to=plain)
        plain.seek(0)
        counts = rows_by_table(plain, slug=slug)
        plain.seek(0)
        with gzip.open(to, "wb", compresslevel=6) as packed:
            if leaves:
                packed.writelines(emptied(plain, columns=columns_emptied()))
            else:
                shutil.copyfileobj(plain, packed)
    return counts


def _add_file(writer: Writer, name: str, file: IO[bytes]) -> None:
    size = file.tell()
    file.seek(0)
    writer.add(name, source=file, size=size)


def _applied_migrations() -> list[str]:
    """Of a town that waits for its migration; django-tenants also notes those of the apps in `public`."""
    labels = town_labels()
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return sorted(f"{app}.{name}" for app, name in cursor.fetchall() if app in labels)
