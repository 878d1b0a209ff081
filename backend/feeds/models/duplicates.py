"""What a person said of two entries: that they tell the same, or that they never do."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class SaidOfTwo(models.Model):
    """A person's answer about two items, by their public ids, the smaller one first; it holds against every rule."""

    module = models.CharField(max_length=10, editable=False)
    first = models.UUIDField(editable=False)
    second = models.UUIDField(editable=False)
    is_same = models.BooleanField(editable=False)
    at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("answer about duplicates")
        verbose_name_plural = _("answers about duplicates")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="feeds_said_of_two_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="feeds_said_of_two_sorted"),
        ]
        indexes: ClassVar = [models.Index(fields=["second"], name="feeds_said_of_two_second")]

    def __str__(self) -> str:
        return f"{self.first} {'=' if self.is_same else '≠'} {self.second}"
