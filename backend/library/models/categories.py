"""The subjects that a town sorts its items by."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.changes.querysets import RecordedQuerySet


class Category(models.Model):
    """A subject such as Kultur or Sport, shared by news, events and places."""

    # Usage by items is a many-to-many relation, which the index does not know.
    wagtail_reference_index_ignore = True

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=100, unique=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("belongs to"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    icon = models.CharField(_("icon"), max_length=50, blank=True)
    color = models.CharField(
        _("colour"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Write a colour like #08743c."))],
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering: ClassVar = ["position", "title"]

    def __str__(self) -> str:
        return self.title
