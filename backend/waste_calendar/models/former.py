"""Addresses that the calendar no longer has, since people, apps and calendars still ask for them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class FormerLocation(models.Model):
    """An address that is gone, with the ids of those that took its place, which may be gone by now as well."""

    public_id = models.UUIDField(unique=True, editable=False)
    ags = models.CharField(_("official key"), max_length=8, blank=True, editable=False)
    municipality = models.CharField(_("municipality"), max_length=200, editable=False)
    place = models.CharField(_("district"), max_length=200, blank=True, editable=False)
    street = models.CharField(_("street"), max_length=200, editable=False)
    is_whole_place = models.BooleanField(_("whole village"), default=False, editable=False)
    numbers = models.CharField(_("house numbers"), max_length=40, blank=True, editable=False)
    successors = ArrayField(models.UUIDField(), verbose_name=_("its place was taken by"), default=list, editable=False)
    origin = models.CharField(_("comes from"), max_length=63, blank=True, editable=False)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering: ClassVar = ["street", "place", "numbers"]

    def __str__(self) -> str:
        return f"{self.street} {self.numbers}".strip()

    @property
    def is_handed_over(self) -> bool:
        """Whether it comes from a provider and is only read here."""
        return bool(self.origin)
