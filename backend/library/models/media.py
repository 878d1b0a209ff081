"""Pictures and documents of one town."""

from __future__ import annotations

import uuid
from pathlib import PurePath
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition, Image, ImageQuerySet

from backend.changes.querysets import RecordedQuerySet
from backend.library.image_json import described
from backend.serving.media import PUBLIC_FOLDER


class PictureQuerySet(RecordedQuerySet, ImageQuerySet):
    def unrendered(self) -> Self:
        """Pictures whose three widths were not made from the file that they have now."""
        unrendered: Self = self.exclude(image_json__isnull=False, rendered_from=models.F("file"))
        return unrendered


class Picture(AbstractImage):
    """An image with its alternative text (or the word that it is decorative) and its credit."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("Tick this if the picture tells nothing that the text does not.")
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    image_json = models.JSONField(
        null=True, editable=False, help_text="The picture as the API shows it, addresses relative; null until rendered."
    )
    rendered_from = models.CharField(
        max_length=100, blank=True, editable=False, help_text="Name of the file that image_json was made from."
    )
    imported_hash = models.CharField(
        max_length=40, blank=True, editable=False, help_text="SHA-1 of the file on disk that it was imported from."
    )

    objects = PictureQuerySet.as_manager()

    admin_form_fields = (*Image.admin_form_fields, "is_decorative", "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions: ClassVar = [("choose_picture", "Can choose picture")]

    @property
    def alt(self) -> str:
        """What the picture shows, in words; empty when it tells nothing that the text does not."""
        return "" if self.is_decorative else self.description

    @property
    def is_rendered(self) -> bool:
        return self.image_json is not None and self.rendered_from == self.file.name

    def clean(self) -> None:
        super().clean()
        if not self.description and not self.is_decorative:
            raise ValidationError({"description": _("Describe the picture, or tick that it is decorative.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the words in `image_json` in step; a new file takes it back until the file is rendered."""
        if self.image_json is not None and kwargs.get("update_fields") is None:
            self.image_json = described(self.image_json, picture=self) if self.is_rendered else None
        super().save(*args, **kwargs)

    def get_upload_to(self, filename: str) -> str:
        """A folder of its own a file, so that an address never comes to mean another picture."""
        name = PurePath(super().get_upload_to(filename)).name
        return f"original_images/{uuid.uuid4().hex[:12]}/{name[-60:]}"


class PictureRendition(AbstractRendition):
    """A picture cut or scaled for one use."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter")
        ]

    def get_upload_to(self, filename: str) -> str:
        """Named after the content, so that caches may keep it for ever."""
        name = PurePath(super().get_upload_to(filename)).name
        return f"{PUBLIC_FOLDER}/{self.image.get_file_hash()[:12]}/{name}"


class Attachment(AbstractDocument):
    """A file to download, a PDF for instance."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions: ClassVar = [("choose_attachment", "Can choose attachment")]
