"""Where calendars are imported from, and how each import went."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarSource(models.Model):
    """Files from which the town's own calendar is imported, as its municipality file names them."""

    class Format(models.TextChoices):
        ICS = "ics", "iCalendar"
        CSV = "csv", "CSV"

    format = models.CharField(_("format"), max_length=10, choices=Format.choices)
    path = models.CharField(_("file"), max_length=500, unique=True, help_text="May have {year} and {list} in it.")
    streets = models.CharField(_("table of streets"), max_length=500, blank=True)
    stops = models.CharField(_("table of stops"), max_length=500, blank=True)
    contact = models.JSONField(default=dict, blank=True, help_text="Of who collects: name, phone, email, url.")
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("calendar to import")
        verbose_name_plural = _("calendars to import")
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.path


class ImportBatch(models.Model):
    """One import that changed something or went otherwise than the one before; others leave no trace."""

    source = models.ForeignKey(
        CalendarSource, verbose_name=_("calendar"), on_delete=models.CASCADE, related_name="batches"
    )
    at = models.DateTimeField(_("at"))
    is_fine = models.BooleanField(_("fine"), default=True)
    created = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    removed = models.PositiveIntegerField(_("removed"), default=0)
    problems = ArrayField(models.TextField(), verbose_name=_("problems"), default=list, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.source} {self.at:%d.%m.%Y %H:%M}"
