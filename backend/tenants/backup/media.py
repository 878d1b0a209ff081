"""The stored files of the town whose schema is open, in whatever storage; what they show is not known here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.files import File
from django.core.files.storage import default_storage

from backend.tenants.backup.archive import CHUNK, Archive, Writer
from backend.tenants.backup.manifest import MEDIA


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What has to happen so that the storage has the files of a backup and no others."""

    missing: list[str]
    changed: list[str]  # same name, other content
    surplus: list[str]


def stored_names() -> Iterator[str]:
    """All files of the current town, folder by folder."""
    folders = [""]
    while folders:
        folder = folders.pop()
        inner, names = default_storage.listdir(folder)
        folders.extend(f"{folder}{name}/" for name in inner)
        yield from (f"{folder}{name}" for name in sorted(names))


def save(writer: Writer) -> int:
    """Add every file to the archive; returns how many vanished meanwhile, since editors go on working."""
    vanished = 0
    for name in stored_names():
        try:
            file = default_storage.open(name)
        except FileNotFoundError:
            vanished += 1
            continue
        with file:
            writer.add(f"{MEDIA}{name}", source=file, size=file.size)
    return vanished


def difference(archive: Archive) -> Difference:
    """Compare by content."""
    wanted, stored = archive.manifest.media, set(stored_names())
    known = [name for name in wanted if name in stored]
    sums = {part.name.removeprefix(MEDIA): part.sha256 for part in archive.manifest.parts}
    return Difference(
        missing=[name for name in wanted if name not in stored],
        changed=[name for name in known if _sha256(name) != sums[name]],
        surplus=sorted(stored.difference(wanted)),
    )


def add(archive: Archive, names: Iterable[str]) -> None:
    """Store files that are not there yet."""
    for name in names:
        with archive.open(f"{MEDIA}{name}") as source:
            stored = default_storage.save(name, File(source, name=name))
        if stored != name:
            default_storage.delete(stored)
            raise FileExistsError(f"{name} came to be while the town was restored")


def replace(archive: Archive, names: Iterable[str]) -> None:
    """Store files in the place of others of the same name."""
    for name in names:
        default_storage.delete(name)
        add(archive, [name])


def remove(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _sha256(name: str) -> str:
    digest = hashlib.sha256()
    with default_storage.open(name) as file:
        for chunk in file.chunks(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
