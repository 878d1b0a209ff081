"""What `public` keeps of a town: its own row, its hosts, its file as applied, and what each room adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

import orjson
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DataError, IntegrityError
from pydantic import BaseModel
from pydantic import ValidationError as PydanticError

from backend.tenants import registry
from backend.tenants.backup.archive import Archive
from backend.tenants.backup.manifest import ROWS, Manifest
from backend.tenants.backup.refusals import BackupRefused
from backend.tenants.fingerprint import migration_fingerprint
from backend.tenants.kept.documents import file_of
from backend.tenants.models import AppliedFile, Host, Municipality, TownDocument, TownSecret

Rows = Mapping[str, Any]


class SavedHost(BaseModel):
    """A host of the town."""

    domain: str
    is_primary: bool
    state: str


class SavedFile(BaseModel):
    """The municipality file as it was applied last."""

    document: dict[str, Any]
    applied_at: datetime


class SavedDocument(BaseModel):
    """The file as the console keeps it."""

    text: str
    version: int
    changed_at: datetime


class SavedSecret(BaseModel):
    """A secret of the town, sealed with this installation's key."""

    name: str
    sealed: str
    set_at: datetime


class Document(BaseModel):
    """What `rows.json` holds of a town."""

    town: dict[str, Any]
    hosts: list[SavedHost]
    applied_file: SavedFile | None
    kept: SavedDocument | None = None  # archives of earlier versions have neither this nor secrets
    secrets: list[SavedSecret] = []
    rooms: dict[str, Any]


_encode = DjangoJSONEncoder().default


def to_json(document: Any) -> bytes:
    """JSON of what Django's serializers and the rooms hand over."""
    return orjson.dumps(document, default=_encode, option=orjson.OPT_INDENT_2)


def save(town: Municipality, *, leaves: bool = False) -> bytes:
    """All of it, read in the caller's transaction; without secrets if the town `leaves`."""
    applied = AppliedFile.objects.filter(municipality=town).values("document", "applied_at").first()
    document = {
        "town": serializers.serialize("python", [town])[0]["fields"],
        "hosts": list(town.domains.order_by("-is_primary", "domain").values("domain", "is_primary", "state")),
        "applied_file": applied,
        "kept": TownDocument.objects.filter(slug=town.slug).values("text", "version", "changed_at").first(),
        "secrets": [] if leaves else list(town.secrets.values("name", "sealed", "set_at")),
        "rooms": {module.key: module.backup(town) for module in registry.modules() if module.backup},
    }
    return to_json(document)


def read_json(archive: Archive) -> Any:
    """What `rows.json` holds. Raises BackupRefused when it holds no JSON or is missing."""
    with archive.open(ROWS) as file:
        content = file.read()
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BackupRefused(f"{ROWS} is no JSON: {error}") from error


@contextmanager
def understanding() -> Iterator[None]:
    """Raises BackupRefused when the block meets rows that are not as this code saves them."""
    try:
        yield
    except (DeserializationError, ValidationError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise BackupRefused(f"{ROWS} can't be understood: {type(error).__name__}: {error}") from error
    except (DataError, IntegrityError) as error:
        raise BackupRefused(f"{ROWS} has rows that the server does not take: {error}") from error


def read(archive: Archive) -> Rows:
    """The rows of a town's backup, with its default host under this region's name. Raises BackupRefused."""
    manifest = archive.manifest
    try:
        document = Document.model_validate(read_json(archive))
    except PydanticError as error:
        raise BackupRefused(f"{ROWS} can't be understood: {error}") from error
    rows = document.model_dump()
    with understanding():
        town = cast("Municipality", _deserialized(rows["town"], pk=None).object)
    if town.schema_name != manifest.slug:
        raise BackupRefused(f"{ROWS} is of {town.schema_name!r}, the manifest of {manifest.slug!r}")
    for host in rows["hosts"]:
        host["domain"] = _domain_here(host["domain"], manifest=manifest)
    rows["town"]["primary_domain"] = _domain_here(town.primary_domain, manifest=manifest)
    return rows


def hosts_of_others(rows: Rows, *, slug: str) -> list[Host]:
    """The hosts of the backup that another town has by now."""
    domains = [rows["town"]["primary_domain"], *(host["domain"] for host in rows["hosts"])]
    return list(Host.objects.filter(domain__in=domains).exclude(tenant__schema_name=slug).select_related("tenant"))


def restore(rows: Rows, *, existing: Municipality | None) -> Municipality:
    """Write the town's own rows, in the caller's transaction and `public`; the rooms' come with `restore_rooms`."""
    town = cast("Municipality", _deserialized(rows["town"], pk=existing.pk if existing else None).object)
    town._state.adding = existing is None  # noqa: SLF001 - documented for loading instances by hand
    town.fingerprint, created_at = migration_fingerprint(), town.created_at
    town.save()
    Municipality.objects.filter(pk=town.pk).update(created_at=created_at)  # which saving a new row makes now
    _restore_hosts(town, rows["hosts"])
    AppliedFile.objects.filter(municipality=town).delete()
    if rows["applied_file"]:
        AppliedFile.objects.create(municipality=town, **rows["applied_file"])
    _restore_kept(town, rows)
    return town


def _restore_kept(town: Municipality, rows: Rows) -> None:
    """The document, unless a file in the folder has taken its place; what the backup does not know of stays."""
    if rows["kept"] and file_of(town.slug) is None:
        values = {**rows["kept"], "state": TownDocument.State.DONE, "step": "", "problems": []}
        TownDocument.objects.update_or_create(slug=town.slug, defaults=values)
    for secret in rows["secrets"]:
        values = {"sealed": secret["sealed"], "set_at": secret["set_at"]}
        TownSecret.objects.update_or_create(municipality=town, name=secret["name"], defaults=values)


def restore_rooms(rows: Rows, *, town: Municipality) -> None:
    """Hand each room what it had saved; a room that is new since then has nothing to restore."""
    for module in registry.modules():
        if module.restore and module.key in rows["rooms"]:
            with understanding():
                module.restore(town, rows["rooms"][module.key])


def _deserialized(fields: dict[str, Any], *, pk: int | None) -> DeserializedObject:
    item = {"model": Municipality._meta.label_lower, "pk": pk, "fields": fields}
    [deserialized] = serializers.deserialize("python", [item], ignorenonexistent=True)
    return deserialized


def _restore_hosts(town: Municipality, hosts: list[dict[str, Any]]) -> None:
    town.domains.exclude(domain__in=[host["domain"] for host in hosts]).delete()
    for host in hosts:
        Host.objects.update_or_create(
            domain=host["domain"],
            defaults={"tenant": town, "is_primary": host["is_primary"], "state": host["state"]},
        )


def _domain_here(domain: str, *, manifest: Manifest) -> str:
    default = f"{manifest.slug}.{manifest.region_domain}"
    return Municipality(schema_name=manifest.slug).default_domain if domain == default else domain
