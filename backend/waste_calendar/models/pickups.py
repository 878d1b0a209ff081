"""The days on which something is collected."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.waste_calendar.models.fractions import Zone


class Pickup(models.Model):
    """One collection in a zone: known for ever by zone, variant, original day and stop, whatever day it is moved to."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("as planned")
        MOVED = "moved", _("moved")
        CANCELLED = "cancelled", _("cancelled")
        DELAYED = "delayed", _("delayed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    zone = models.ForeignKey(
        Zone, verbose_name=_("collection district"), on_delete=models.CASCADE, related_name="pickups"
    )
    variant = models.CharField(_("rhythm"), max_length=20, blank=True)
    original_on = models.DateField(_("originally on"), editable=False)
    on = models.DateField(_("on"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.SCHEDULED)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    # Only at point collections (the van for hazardous waste): several stops a day are several pickups.
    stop_place = models.CharField(_("stop"), max_length=200, blank=True)
    stop_from = models.TimeField(_("from"), null=True, blank=True)
    stop_until = models.TimeField(_("until"), null=True, blank=True)
    is_manual = models.BooleanField(
        _("corrected by hand"), default=False, editable=False, help_text="No import changes or removes it."
    )
    sequence = models.PositiveIntegerField(default=0, editable=False, help_text="RFC 5545 §3.8.7.4.")
    changed_at = models.DateTimeField(_("changed"), editable=False)

    class Meta:
        verbose_name = _("pickup")
        verbose_name_plural = _("pickups")
        ordering: ClassVar = ["on", "zone"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["zone", "variant", "original_on", "stop_place", "stop_from"],
                name="one_pickup_a_zone_variant_and_original_day",
                nulls_distinct=False,
            )
        ]
        indexes: ClassVar = [models.Index(fields=["zone", "on"], name="pickup_by_zone_and_day")]

    def __str__(self) -> str:
        return f"{self.on:%d.%m.%Y} {self.zone}"

    @property
    def is_handed_over(self) -> bool:
        """Whether it comes from a provider and is only read here."""
        return bool(self.zone.origin)
