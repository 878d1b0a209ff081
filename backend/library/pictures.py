"""Pictures as the API shows them: three widths, rendered once by a job; nothing is rendered when asked for."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from io import BytesIO
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from wagtail.images.models import Filter, SourceImageIOError

from backend.common.images import ImageRefused
from backend.library.image_json import SPECS, described
from backend.library.models import Picture, PictureRendition
from backend.library.models.media import previews_folder

logger = logging.getLogger(__name__)


def absolute_image(image_json: Mapping[str, Any] | None, *, origin: str) -> dict[str, Any] | None:
    """`Picture.image_json` with its addresses made absolute; None as long as the picture is not rendered."""
    if image_json is None:
        return None
    sources = {size: f"{origin}{path}" for size, path in image_json["sources"].items()}
    return {"licence": None, **image_json, "sources": sources}  # which those of before licences don't name


def render_picture(picture: Picture) -> bool:
    """Make the three files and fill `image_json`; False, with a line in the log, when the original can't be read.

    All at once: until the new files are there, answers show the old ones. Nothing is stored if the picture got another
    file meanwhile.
    """
    try:
        made = _make(picture)
    except (SourceImageIOError, ImageRefused, OSError, ValueError) as error:  # ValueError: as Pillow meets broken files
        logger.warning("picture can't be rendered: %s", error, extra={"picture": picture.pk})
        Picture.objects.filter(pk=picture.pk).update(render_failure=str(error)[:200] or type(error).__name__)
        return False
    with transaction.atomic():
        now = Picture.objects.select_for_update(of=("self",)).filter(pk=picture.pk, file=picture.file.name).first()
        if now is None or not now.may_be_shown:
            return False
        _replace(now, made)
    return True


def _make(picture: Picture) -> dict[str, PictureRendition]:
    """By size, in memory; one after the other, since three decoded pictures at once are too much for a small server."""
    with picture.open_file() as file:
        source = file.read()
    return {
        size: picture.generate_rendition_instance(Filter(spec=spec), BytesIO(source)) for size, spec in SPECS.items()
    }


def _replace(picture: Picture, made: Mapping[str, PictureRendition]) -> None:
    """The new files instead of the old ones, which go from the storage once this is committed."""
    old = picture.rendered_from
    picture.renditions.exclude(file__startswith=previews_folder(picture)).delete()  # which the CMS shows right now
    for rendition in made.values():
        rendition.image = picture
        rendition.save()
    large = made["large"]
    files = {
        "width": large.width,
        "height": large.height,
        "sources": {size: rendition.url for size, rendition in made.items()},
    }
    picture.image_json = described(files, picture=picture)
    picture.rendered_from, picture.render_failure = picture.file.name, ""
    picture.save(update_fields=["image_json", "rendered_from", "render_failure"])
    if old and old != picture.file.name:
        transaction.on_commit(partial(default_storage.delete, old))
