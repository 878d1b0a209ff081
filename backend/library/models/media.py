"""Pictures and documents of one town."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import PurePath
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, DocumentQuerySet
from wagtail.images.models import AbstractImage, AbstractRendition, Image, ImageQuerySet, get_upload_to

from backend.library.image_json import SPECS, described
from backend.library.models.rights import Rights, RightsQuerySet
from backend.library.picture_files import ORIGINALS, CleanImageField
from backend.serving.media import PUBLIC_FOLDER

# Renditions that no answer shows, such as the CMS's own previews: for those who may open the CMS.
PRIVATE_FOLDER = "previews"
DOCUMENTS = "documents"


class PictureQuerySet(RightsQuerySet, ImageQuerySet):
    def unrendered(self) -> Self:
        """Pictures whose three widths were not made from the file that they have now, though they may be shown."""
        to_show = self.filter(withdrawn_at__isnull=True)
        unrendered: Self = to_show.exclude(image_json__isnull=False, rendered_from=models.F("file"))
        return unrendered


class Picture(Rights, AbstractImage):  # type: ignore[django-manager-missing]  # the plugin meets it too early
    """An image with its alternative text (or the word that it is decorative) and its rights."""

    file = CleanImageField(verbose_name=_("file"), upload_to=get_upload_to, width_field="width", height_field="height")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("Tick this if the picture tells nothing that the text does not.")
    )
    image_json = models.JSONField(
        null=True, editable=False, help_text="The picture as the API shows it, addresses relative; null until rendered."
    )
    rendered_from = models.CharField(
        max_length=100, blank=True, editable=False, help_text="Name of the file that image_json was made from."
    )
    render_failure = models.CharField(
        max_length=200,
        blank=True,
        editable=False,
        help_text="Why its three widths could not be made; empty if they were.",
    )
    imported_hash = models.CharField(
        max_length=40, blank=True, editable=False, help_text="SHA-1 of the file on disk that it was imported from."
    )

    objects = PictureQuerySet.as_manager()

    admin_form_fields = (
        "file",
        "description",
        "is_decorative",
        "author",
        "title",
        *Rights.FIELDS,
        "collection",
        "tags",
        *(name for name in Image.admin_form_fields if name.startswith("focal_point")),
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions: ClassVar = [("choose_picture", "Can choose picture")]
        indexes: ClassVar = [
            models.Index(
                fields=["shown_until"], condition=models.Q(shown_until__isnull=False), name="library_picture_ends"
            )
        ]

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
        """Keep the words in `image_json` in step; those of an old file stay until the new one is rendered."""
        if self.image_json is not None and kwargs.get("update_fields") is None:
            self.image_json = described(self.image_json, picture=self)
        super().save(*args, **kwargs)

    def _set_image_file_metadata(self) -> None:
        """Wagtail leaves a stored file open; an upload must stay so until it is stored."""
        super()._set_image_file_metadata()
        if self.file._committed:  # noqa: SLF001 - Django's word for it
            self.file.close()

    def take_down(self, *, now: datetime) -> None:
        self.image_json, self.rendered_from = None, ""
        self.save(update_fields=["image_json", "rendered_from"])
        super().take_down(now=now)

    def get_upload_to(self, filename: str) -> str:
        """A folder of its own a file, so that an address never comes to mean another picture."""
        name = PurePath(super().get_upload_to(filename)).name
        return f"{ORIGINALS}/{uuid.uuid4().hex[:12]}/{name[-60:]}"


class PictureRendition(AbstractRendition):
    """A picture cut or scaled for one use."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter")
        ]

    def get_upload_to(self, filename: str) -> str:
        """Named after the content, so that caches may keep it for ever; public only if answers show it."""
        name = PurePath(super().get_upload_to(filename)).name
        if self.filter_spec in SPECS.values():
            return f"{PUBLIC_FOLDER}/{_of_content(self.image)}/{name}"
        return f"{previews_folder(self.image)}/{name}"


def previews_folder(picture: Picture) -> str:
    """Where the CMS's own previews of a picture are, as long as it has the file that it has now."""
    return f"{PRIVATE_FOLDER}/{_of_content(picture)}"


def _of_content(picture: Picture) -> str:
    return str(picture.get_file_hash())[:12]


class AttachmentQuerySet(RightsQuerySet, DocumentQuerySet):
    pass


def attachment_path(_instance: models.Model, filename: str) -> str:
    """A folder of its own a file, so that a new one can have the old one's name, and with it the address."""
    return f"{DOCUMENTS}/{uuid.uuid4().hex[:12]}/{filename[-60:]}"


class Attachment(Rights, AbstractDocument):
    """A file to download, a PDF for instance."""

    file = models.FileField(verbose_name=_("file"), upload_to=attachment_path)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    admin_form_fields = ("file", "title", "author", *Rights.FIELDS, "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions: ClassVar = [("choose_attachment", "Can choose attachment")]
