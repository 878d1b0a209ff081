"""Originals from before uploads were cleaned: written anew, without place, camera and the like."""

from __future__ import annotations

from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from backend.common.images import ImageRefused, cleaned, is_clean
from backend.library.models import Picture


def clean_stored(picture: Picture, *, is_dry_run: bool) -> bool:
    """Whether the file told more than the picture; unless it is a dry run, a new one is there now and the old one gone.

    Its hash stays, by which a rollout knows the file on disk, and so do the sizes made of it. Raises ImageRefused,
    OSError.
    """
    with picture.open_file() as file:
        data = file.read()
    if is_clean(data):
        return False
    if not is_dry_run:
        _store(picture, data)
    return True


def clean_all(*, is_dry_run: bool) -> tuple[int, list[str]]:
    """How many told more, in the town of the connection, and which can't be read."""
    found, broken = 0, []
    for picture in Picture.objects.order_by("pk").iterator(chunk_size=100):
        try:
            found += clean_stored(picture, is_dry_run=is_dry_run)
        except (ImageRefused, OSError) as error:
            broken.append(f"{picture.file.name}: {error}")
    return found, broken


def _store(picture: Picture, data: bytes) -> None:
    image, old = cleaned(data), picture.file.name
    name = default_storage.save(picture.get_upload_to(picture.filename), ContentFile(image.data))
    columns = {"file": name, "width": image.width, "height": image.height, "file_size": len(image.data)}
    if picture.is_rendered:
        columns["rendered_from"] = name
    with transaction.atomic():
        done = Picture.objects.filter(pk=picture.pk, file=old).update(**columns)
        # Deleted by an editor meanwhile, or replaced: then the new file is nobody's.
        transaction.on_commit(partial(default_storage.delete, old if done else name))
