"""Under which licence a town gives its calendar to everybody."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.common.licences import DEFAULT, LICENCES


class Publication(models.Model):
    """The terms of the town's open data, one row at most; without it the usual licence holds."""

    licence = models.CharField(
        _("licence"), max_length=20, default=DEFAULT, choices=[(key, each.title) for key, each in LICENCES.items()]
    )

    class Meta:
        verbose_name = _("open data")
        verbose_name_plural = _("open data")

    def __str__(self) -> str:
        return self.licence
