"""What of the pages has to be remembered: which sheets have been mailed."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q


class MailedPosterQuerySet(models.QuerySet["MailedPoster"]):
    def due(self, *, now: datetime) -> MailedPosterQuerySet:
        """Those that are owed and may be tried now, those tried least often first."""
        waited = Q(not_before=None) | Q(not_before__lte=now)
        return self.filter(waited, is_owed=True).order_by("failures", "pk")


class MailedPoster(models.Model):
    """The sheet of an area, or of the whole town, for the week from this Monday: owed until it went out, once."""

    area = models.ForeignKey("library.Area", null=True, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    is_owed = models.BooleanField(default=False)
    failures = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)

    objects = MailedPosterQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "week"], name="web_app_poster_mailed_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.area_id or '-'} {self.week}"
