"""Mail on its way to somebody without an account, or to the town hall."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self, *, now: datetime) -> LetterQuerySet:
        """Those to be tried now, those tried least often first."""
        return self.filter(not_before__lte=now).order_by(F("failures"), "pk")


class Letter(models.Model):
    """One mail in plain text, kept only until it is handed over, or two days if it can't be."""

    to = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    created_at = models.DateTimeField()
    not_before = models.DateTimeField(db_index=True)
    failures = models.PositiveSmallIntegerField(default=0)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"letter {self.pk}"  # not to whom: this may end up in a log
