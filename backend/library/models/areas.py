"""The parts of a town: Amt, Gemeinde, Ortsteil."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.changes.querysets import RecordedQuerySet


class Area(models.Model):
    """A part of the town that items may be for; areas are a tree, and an item without areas is for everybody."""

    # Usage by items is a many-to-many relation, which the index does not know.
    wagtail_reference_index_ignore = True

    class Kind(models.TextChoices):
        GEMEINDE = "gemeinde", _("Municipality of the Amt")
        ORTSTEIL = "ortsteil", _("District")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.ORTSTEIL)
    parent = models.ForeignKey(
        "self", verbose_name=_("belongs to"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    ags = models.CharField(_("official key"), max_length=8, blank=True)
    center_lat = models.FloatField(null=True, editable=False)
    center_lon = models.FloatField(null=True, editable=False)
    postal_codes = ArrayField(models.CharField(max_length=5), verbose_name=_("postal codes"), default=list, blank=True)
    contact = models.ForeignKey(
        "library.Contact",
        verbose_name=_("contact"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Gets the sheet for the notice boards of this area by mail each Thursday."),
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering: ClassVar = ["position", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parent", "name"], name="area_name_once_a_parent", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.name
