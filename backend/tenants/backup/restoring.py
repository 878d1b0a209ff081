"""Restoring one backup: what would happen, what stands against it, and doing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django_tenants.utils import schema_context

from backend.tenants.backup import media, region, rows
from backend.tenants.backup.archive import Archive
from backend.tenants.backup.refusals import BackupRefused
from backend.tenants.backup.swapping import (
    check_dump,
    exchange,
    fill_beside,
    missing_migrations,
    nothing_left_beside,
    only_restore_of,
)
from backend.tenants.fingerprint import town_migrations
from backend.tenants.models import Municipality
from backend.tenants.schemas import use_public_schema

SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a restore would do, a line each; with `problems` it is refused."""

    slug: str
    saved_at: datetime
    lines: list[str]
    problems: list[str]


def plan(archive: Archive) -> Plan:
    """Read all of the backup and look at what is there now; changes nothing. Raises BackupRefused."""
    use_public_schema()
    manifest = archive.manifest
    is_town = manifest.kind == "town"
    if is_town:
        check_dump(archive)
    else:
        region.read(archive)
    return Plan(
        slug=manifest.slug,
        saved_at=manifest.created_at,
        lines=list(_town_lines(archive) if is_town else _region_lines(archive)),
        problems=list(_town_problems(archive) if is_town else _region_problems()),
    )


def restore(archive: Archive, *, on_step: Callable[[str], None] = lambda _: None) -> None:
    """Make it so. Raises BackupRefused or TownIsBusy; the town is then as it was before.

    Killed at any point, it is either as before or restored but for files; calling again ends right.
    """
    if problems := plan(archive).problems:
        raise BackupRefused("; ".join(problems))
    if archive.manifest.kind == "region":
        on_step("rows")
        region.restore(archive)
        return
    with only_restore_of(archive.manifest.slug), nothing_left_beside(archive.manifest.slug):
        _restore_town(archive, on_step=on_step)


def _restore_town(archive: Archive, *, on_step: Callable[[str], None]) -> None:
    """Files are added before the exchange and removed after it, so that neither the old nor the new town lacks one."""
    slug, has_media = archive.manifest.slug, archive.manifest.has_media
    on_step("tables")
    fill_beside(archive)
    files = media.Difference(missing=[], changed=[], surplus=[])
    if has_media:
        on_step("files")
        with schema_context(slug):
            files = media.difference(archive)
            media.add(archive, files.missing)
    on_step("exchange")
    exchange(archive, wanted=rows.read(archive))
    on_step("old files")
    with schema_context(slug):
        media.replace(archive, files.changed)
        media.remove(files.surplus)


def _town_lines(archive: Archive) -> Iterator[str]:
    manifest = archive.manifest
    existing = Municipality.objects.filter(schema_name=manifest.slug).first()
    if existing is None:
        yield f"{manifest.title} is new here"
    else:
        yield f"{existing.title} is replaced; what was changed since {manifest.created_at:%Y-%m-%d %H:%M} UTC is lost"
        status = rows.read(archive)["town"]["status"]
        if status != existing.status:
            yield f"status: {existing.status} → {status}"
    yield f"{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables"
    if manifest.has_media:
        with schema_context(manifest.slug):
            files = media.difference(archive)
        yield (
            f"files: {len(files.missing)} are added, {len(files.changed)} replaced, {len(files.surplus)} removed, "
            f"of {len(manifest.media)}"
        )
    else:
        yield "the backup has no files: those that are stored stay"
    if manifest.leaves:
        yield "it left another installation: people are invited anew, devices and mail subscriptions are not in it"
    if missing := missing_migrations(archive):
        yield f"made by an older version: {len(missing)} migrations are run before the town is exchanged"


def _town_problems(archive: Archive) -> Iterator[str]:
    manifest = archive.manifest
    if unknown := sorted(set(manifest.migrations) - set(town_migrations())):
        yield (
            f"the backup has migrations that this code does not know ({', '.join(unknown[:SHOWN])}): "
            "restore it with the version that made it or a newer one"
        )
    for host in rows.hosts_of_others(rows.read(archive), slug=manifest.slug):
        yield f"{host.domain} belongs to {host.tenant.slug} by now: take it from there first"
    if _major(manifest.server_version) > _major(connection.cursor().connection.info.server_version):
        yield f"the backup was made on PostgreSQL {_major(manifest.server_version)}, which is newer than this server"


def _region_lines(archive: Archive) -> Iterator[str]:
    for label, count in sorted(archive.manifest.rows.items()):
        yield f"{count} rows of {label}"


def _region_problems() -> Iterator[str]:
    if filled := region.filled_models():
        yield f"the region is restored into a fresh database only, and there are rows of {', '.join(filled)}"


def _major(server_version: int) -> int:
    return server_version // 10_000
