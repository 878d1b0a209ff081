"""Pictures as the API shows them: three widths, rendered once by a job; nothing is rendered when asked for."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from wagtail.images.models import SourceImageIOError

from backend.library.image_json import SPECS, described
from backend.library.models import Picture

logger = logging.getLogger(__name__)


def absolute_image(image_json: Mapping[str, Any] | None, *, origin: str) -> dict[str, Any] | None:
    """`Picture.image_json` with its addresses made absolute; None as long as the picture is not rendered."""
    if image_json is None:
        return None
    sources = {size: f"{origin}{path}" for size, path in image_json["sources"].items()}
    return {"licence": None, **image_json, "sources": sources}  # which those of before licences don't name


def render_picture(picture: Picture) -> bool:
    """Make the three files and fill `image_json`; False, with a line in the log, when the original can't be read.

    The answer is stored only if the picture still has the file that it was made from.
    """
    try:
        renditions = picture.get_renditions(*SPECS.values())
    except (SourceImageIOError, OSError, ValueError) as error:  # ValueError: how Pillow meets some broken files
        logger.warning("picture can't be rendered: %s", error, extra={"picture": picture.pk})
        return False
    large = renditions[SPECS["large"]]
    files = {
        "width": large.width,
        "height": large.height,
        "sources": {size: renditions[spec].url for size, spec in SPECS.items()},
    }
    with transaction.atomic():
        now = Picture.objects.select_for_update().filter(pk=picture.pk, file=picture.file.name).first()
        if now is None:
            return False
        now.image_json = described(files, picture=now)
        now.rendered_from = now.file.name
        now.save(update_fields=["image_json", "rendered_from"])
    return True
