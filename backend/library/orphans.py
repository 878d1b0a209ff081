"""Stored files that no row names: what a transaction that failed, or a process that was killed, left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage

from backend.library.models import Attachment, Picture, PictureRendition
from backend.library.models.media import DOCUMENTS, PRIVATE_FOLDER
from backend.library.picture_files import ORIGINALS
from backend.serving.media import PUBLIC_FOLDER

# Longer than any transaction or restore takes: a file is written before its row is there.
AGE = timedelta(days=1)
FOLDERS: dict[str, tuple[Any, ...]] = {
    ORIGINALS: (Picture,),
    DOCUMENTS: (Attachment,),
    PUBLIC_FOLDER: (PictureRendition,),
    PRIVATE_FOLDER: (PictureRendition,),
}


def remove_orphans(*, now: datetime) -> int:
    """Delete those that are older than a day, in the town of the connection; returns how many."""
    removed = 0
    for folder, models in FOLDERS.items():
        names = sorted(_files(folder))
        known = {name for model in models for name in model.objects.values_list("file", flat=True)}
        for name in set(names) - known:
            if default_storage.get_modified_time(name) < now - AGE:
                default_storage.delete(name)
                removed += 1
    return removed


def _files(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for inner in folders:
        yield from _files(f"{folder}/{inner}")
