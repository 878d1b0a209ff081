"""What of the pages has to be remembered: which sheets have been mailed, and the terms of open data."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.common.licences import LICENCES


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


class OpenDataTerms(models.Model):
    """Under what the town gives away what is its own, one row at most; without it nothing is claimed."""

    licence = models.CharField(
        _("licence"), max_length=20, blank=True, choices=[(key, each.title) for key, each in LICENCES.items()]
    )
    contributor_id = models.CharField(_("supplying portal"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("open data")
        verbose_name_plural = _("open data")

    def __str__(self) -> str:
        return self.licence
