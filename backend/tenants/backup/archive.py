"""The file of a backup: an uncompressed tar, complete or not there at all, verified before it is used."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from backend.tenants.backup.manifest import MANIFEST, Manifest, Part, is_safe
from backend.tenants.backup.refusals import BackupRefused

UNFINISHED = ".part"
CHUNK = 1024 * 1024
LARGEST_MANIFEST = 64 * 1024 * 1024


class _Hashing(io.RawIOBase):
    """Passes on what is read and adds it up."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.sha256 = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self.source.read(size)
        self.sha256.update(content)
        return content


@dataclass
class Writer:
    """Takes the parts one after the other."""

    tar: tarfile.TarFile
    parts: list[Part] = field(default_factory=list)

    def add(self, name: str, *, source: IO[bytes], size: int) -> None:
        """Append `size` bytes; OSError when the source has fewer."""
        if not is_safe(name):
            raise ValueError(f"{name!r} can't be restored under this name")
        member = _member(name, size=size)
        hashing = _Hashing(source)
        self.tar.addfile(member, hashing)
        self.parts.append(Part(name=name, size=size, sha256=hashing.sha256.hexdigest()))

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, source=io.BytesIO(content), size=len(content))

    def finish(self, manifest: Manifest) -> None:
        """The manifest comes last, so that a file that has one was written to its end."""
        content = manifest.model_dump_json(indent=1).encode()
        self.tar.addfile(_member(MANIFEST, size=len(content)), io.BytesIO(content))


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A verified backup, kept open: what is read is what was verified."""

    path: Path
    manifest: Manifest
    tar: tarfile.TarFile

    def open(self, name: str) -> IO[bytes]:
        """One part, from its beginning. Raises BackupRefused when it is not there."""
        if name not in {part.name for part in self.manifest.parts}:
            raise BackupRefused(f"{name} is missing")
        source = self.tar.extractfile(name)
        assert source is not None, name  # noqa: S101 - only regular files pass the verification
        return source


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A file that gets its name when the block ends without an error, and that only its owner may read."""
    if path.exists():
        raise FileExistsError(f"{path} is there already")
    draft = path.with_name(path.name + UNFINISHED)
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # tells `remove_unfinished` that somebody still writes
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar=tar)
            file.flush()
            os.fsync(file.fileno())
            draft.rename(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def remove_unfinished(folder: Path) -> None:
    """Remove what killed backups left in a folder; those that are being written stay."""
    for draft in folder.glob(f"*.tar{UNFINISHED}"):
        with draft.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            draft.unlink(missing_ok=True)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """A backup, after all of it has been read and compared with its manifest. Raises BackupRefused."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
            tar = stack.enter_context(tarfile.open(fileobj=file, mode="r:"))
            manifest = _verified(tar)
        except (OSError, tarfile.TarError) as error:
            raise BackupRefused(f"{path}: {error}") from error
        yield Archive(path=path, manifest=manifest, tar=tar)


def _verified(tar: tarfile.TarFile) -> Manifest:
    found: list[Part] = []
    manifest: Manifest | None = None
    for member in tar:
        if manifest is not None or not member.isreg() or not is_safe(member.name):
            raise BackupRefused(f"{member.name!r} has no place in a backup")
        if member.name == MANIFEST:
            manifest = _manifest(tar, member=member)
        else:
            found.append(_part(tar, member=member))
    if manifest is None:
        raise BackupRefused("the manifest is missing: the file is cut short or is no backup")
    wanted = {part.name: part for part in manifest.parts}
    actual = {part.name: part for part in found}
    if len(actual) != len(found) or len(wanted) != len(manifest.parts):
        raise BackupRefused("a part occurs twice")
    if wrong := sorted(name for name in wanted | actual if wanted.get(name) != actual.get(name)):
        raise BackupRefused(f"not as it was saved: {', '.join(wrong[:5])}")
    return manifest


def _manifest(tar: tarfile.TarFile, *, member: tarfile.TarInfo) -> Manifest:
    if member.size > LARGEST_MANIFEST:
        raise BackupRefused("the manifest is too large")
    source = tar.extractfile(member)
    try:
        return Manifest.model_validate_json(source.read() if source else b"")
    except ValidationError as error:
        raise BackupRefused(f"the manifest can't be understood: {error}") from error


def _part(tar: tarfile.TarFile, *, member: tarfile.TarInfo) -> Part:
    source, digest, size = tar.extractfile(member), hashlib.sha256(), 0
    while source and (chunk := source.read(CHUNK)):
        digest.update(chunk)
        size += len(chunk)
    return Part(name=member.name, size=size, sha256=digest.hexdigest())


def _member(name: str, *, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
