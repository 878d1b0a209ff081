"""Links by which somebody without an account may look at a draft for a while."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SharedPreviewQuerySet(models.QuerySet["SharedPreview"]):
    def valid(self, *, now: datetime) -> SharedPreviewQuerySet:
        """Those that open."""
        return self.filter(expires_at__gt=now)


class SharedPreview(models.Model):
    """One link to one version of an item; taking it back removes the row."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.CASCADE, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("opens until"))

    objects = SharedPreviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a preview")
        verbose_name_plural = _("links to previews")
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return str(self.revision)
