"""Picture files from disk into a town's library; which ones, and what is said of them, is the rollout's business."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context

from backend.common.errors import OrtsblattError
from backend.common.images import CleanImage, cleaned
from backend.library.models import Picture
from backend.library.picture_files import ORIGINALS
from backend.tenants.changes import Change, Kind
from backend.tenants.models import Municipality


class FileUnreadable(OrtsblattError):
    """A picture that a municipality file names can't be read: correct the path, nothing was applied."""

    code = "file_unreadable"
    status = 409


@dataclass(frozen=True, kw_only=True)
class PictureOnDisk:
    """A file that shall be a picture of the library."""

    public_id: UUID
    path: Path
    sha1: str
    data: bytes

    @classmethod
    def read(cls, path: Path, *, public_id: UUID) -> PictureOnDisk:
        """Raises FileUnreadable."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise FileUnreadable(f"{path.name}: {error.strerror}") from error
        # SHA-1 because that is what Wagtail keeps of every picture; nothing is secured by it.
        return cls(
            public_id=public_id, path=path, sha1=hashlib.sha1(data, usedforsecurity=False).hexdigest(), data=data
        )

    @cached_property
    def stored(self) -> CleanImage:
        """What is kept of it. Raises ImageRefused for what is no picture."""
        return cleaned(self.data)

    def columns(self) -> dict[str, Any]:
        """What the row says of the file; its hash is that of the file on disk. Raises ImageRefused."""
        image = self.stored
        return {
            "file": f"{ORIGINALS}/{self.public_id.hex[:12]}-{self.sha1[:8]}/{self.path.stem[-55:]}{image.extension}",
            "width": image.width,
            "height": image.height,
            "file_size": len(image.data),
            "file_hash": self.sha1,
            "imported_hash": self.sha1,
        }


def settle_file(picture: PictureOnDisk, *, town: Municipality, subject: str) -> Iterator[Change]:
    """Bring an existing row to a file that changed on disk, unless editors replaced it; write what is not there yet.

    Files are written when the transaction commits. A process that is killed right then leaves a row without its file,
    which the next call writes.
    """
    row = Picture.objects.filter(public_id=picture.public_id).first()
    if row is None:
        return
    if row.imported_hash not in {picture.sha1, row.file_hash}:
        yield Change(kind=Kind.KEEP, subject=subject, note=_("was replaced here"))
        return
    if row.imported_hash != picture.sha1:
        # Neither save() nor refresh_from_db(): another name makes Django open the file, which is not written yet.
        # The old picture stays in all answers until the new one is rendered.
        Picture.objects.filter(pk=row.pk).update(**picture.columns())
        row = Picture.objects.get(pk=row.pk)
        yield Change(kind=Kind.CHANGE, subject=subject, note=_("another file"))
    if row.file_hash == picture.sha1 and not default_storage.exists(row.file.name):
        transaction.on_commit(partial(_write, town=town, name=row.file.name, data=picture.stored.data))


def _write(*, town: Municipality, name: str, data: bytes) -> None:
    with tenant_context(town):
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(data))
