"""Pictures and documents of one town."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition, Image


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

    admin_form_fields = (*Image.admin_form_fields, "is_decorative", "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions: ClassVar = [("choose_picture", "Can choose picture")]

    def clean(self) -> None:
        super().clean()
        if not self.description and not self.is_decorative:
            raise ValidationError({"description": _("Describe the picture, or tick that it is decorative.")})


class PictureRendition(AbstractRendition):
    """A picture cut or scaled for one use."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter")
        ]


class Attachment(AbstractDocument):
    """A file to download, a PDF for instance."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions: ClassVar = [("choose_attachment", "Can choose attachment")]
