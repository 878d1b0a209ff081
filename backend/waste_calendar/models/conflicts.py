"""What files say of pickups that people have corrected."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.waste_calendar.models.pickups import Pickup


class Conflict(models.Model):
    """What the file says of a corrected pickup; open until somebody says which of the two holds.

    Decided ones are kept, so that nobody is asked again before the file says something else.
    """

    pickup = models.OneToOneField(Pickup, on_delete=models.CASCADE, related_name="conflict")
    on = models.DateField(_("on"), null=True, help_text="Without a day the file no longer has this pickup.")
    status = models.CharField(max_length=10, choices=Pickup.Status.choices, default=Pickup.Status.SCHEDULED)
    reason = models.CharField(max_length=200, blank=True)
    is_open = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering: ClassVar = ["pickup__on", "pk"]
        indexes: ClassVar = [models.Index(fields=["is_open"], name="open_conflicts", condition=models.Q(is_open=True))]

    def __str__(self) -> str:
        return str(self.pickup)
