"""The days on which something is collected."""

from __future__ import annotations

import uuid
from datetime import time, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.waste_calendar.dataset import known_stop
from backend.waste_calendar.models.fractions import Zone

_FARTHEST = timedelta(days=366)


class Pickup(models.Model):
    """One collection in a zone: known for ever by zone, variant, original day and stop, whatever day it is moved to."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("as planned")
        MOVED = "moved", _("moved")
        CANCELLED = "cancelled", pgettext_lazy("of a pickup", "cancelled")
        DELAYED = "delayed", _("delayed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    zone = models.ForeignKey(
        Zone, verbose_name=_("collection district"), on_delete=models.CASCADE, related_name="pickups"
    )
    variant = models.CharField(_("rhythm"), max_length=20, blank=True)
    original_on = models.DateField(_("originally on"), editable=False)
    on = models.DateField(_("on"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.SCHEDULED)
    is_replacement_open = models.BooleanField(
        _("replacement follows"),
        default=False,
        help_text=_("Cancelled for now; the day that replaces it is not known."),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    town_note = models.CharField(
        max_length=1000, blank=True, editable=False, help_text="What the town says beside its provider's pickup."
    )
    # Only at point collections (the van for hazardous waste): several stops a day are several pickups.
    stop_place = models.CharField(_("stop"), max_length=200, blank=True)
    stop_from = models.TimeField(_("from"), null=True, blank=True)
    stop_until = models.TimeField(_("until"), null=True, blank=True)
    stop_key = models.CharField(
        max_length=220,
        blank=True,
        editable=False,
        help_text="What the file calls the stop, once a person gave it another place or hour: `09:00:00 Markt`.",
    )
    is_manual = models.BooleanField(
        _("corrected by hand"), default=False, editable=False, help_text="No import changes or removes it."
    )
    is_added = models.BooleanField(
        _("added by hand"), default=False, editable=False, help_text="Neither a file nor a rule named it."
    )
    is_planned = models.BooleanField(
        _("worked out from a rule"), default=False, editable=False, help_text="What the rules no longer name goes."
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

    def clean(self) -> None:
        """A day far away is a typing error; and two stops can't be one."""
        super().clean()
        if self.original_on is None:
            return
        if self.on and abs(self.on - self.original_on) > _FARTHEST:
            raise ValidationError({"on": _("This day is more than a year away.")})
        same = Pickup.objects.filter(zone=self.zone_id, variant=self.variant, original_on=self.original_on)
        if same.filter(stop_place=self.stop_place, stop_from=self.stop_from).exclude(pk=self.pk).exists():
            raise ValidationError({"stop_from": _("There is such a stop already on this day.")})
        self._refuse_a_second()

    def _refuse_a_second(self) -> None:
        """A day to which it is moved has no other one of its kind: nobody empties the same bin twice."""
        if self.on == self.original_on or self.status == Pickup.Status.CANCELLED:
            return
        same = Pickup.objects.filter(zone=self.zone_id, variant=self.variant, on=self.on).exclude(pk=self.pk)
        same = same.exclude(status=Pickup.Status.CANCELLED)
        if same.filter(stop_place=self.stop_place, stop_from=self.stop_from).exists():
            raise ValidationError({"on": _("It is collected on this day already.")})

    @property
    def known_stop(self) -> tuple[str, time | None]:
        """Place and hour by which files know it, whatever a person made of them."""
        return known_stop(self.stop_key, place=self.stop_place, start=self.stop_from)

    @property
    def is_handed_over(self) -> bool:
        """Whether it comes from a provider and is only read here."""
        return bool(self.zone.origin)
