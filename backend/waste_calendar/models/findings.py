"""What looked wrong in the calendar, and what people said of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.waste_calendar.models.fractions import Zone


class CalendarFinding(models.Model):
    """One thing that a check found, known by its facts; accepted, it is right as it is, until they change."""

    code = models.CharField(max_length=30)
    print = models.CharField(max_length=64, unique=True, help_text="A hash of code and facts.")
    facts = models.JSONField(default=dict)
    zone = models.ForeignKey(Zone, null=True, on_delete=models.CASCADE, related_name="findings")
    on = models.DateField(null=True)
    found_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering: ClassVar = ["code", "on", "pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.print[:8]}"
