"""The stored file of a picture: whoever saves one, what lands in the storage has been cleaned."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile, File
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from backend.common.images import cleaned, is_clean

ORIGINALS = "original_images"


class CleanFieldFile(WagtailImageFieldFile):
    """Also on ways that have no form, such as the last step of an upload of several files."""

    def save(self, name: str, content: File[Any], save: bool = True) -> None:
        """Raises ImageRefused, and then nothing is stored."""
        content.seek(0)
        data = content.read()
        content.seek(0)
        if not is_clean(data):
            image = cleaned(data)
            name, content = str(PurePath(name).with_suffix(image.extension)), ContentFile(image.data)
        super().save(name, content, save)


class CleanImageField(WagtailImageField):
    """Wagtail's own, with such files."""

    attr_class = CleanFieldFile
