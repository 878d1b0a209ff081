"""That somebody looked at the shifts of a year."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class ShiftConfirmation(models.Model):
    """A year whose shifts a person confirmed, and what they were then; the rules hold with and without it."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    confirmed_at = models.DateTimeField(_("at"))
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    shifts = models.JSONField(default=dict, help_text="By holiday a hash of what moves, to tell what changed since.")
    changed_days = ArrayField(models.DateField(), default=list, help_text="Holidays to come that move otherwise since.")

    class Meta:
        verbose_name = _("confirmation of shifts")
        verbose_name_plural = _("confirmations of shifts")
        ordering: ClassVar = ["year"]

    def __str__(self) -> str:
        return str(self.year)
