"""Calendars on their way in: files that somebody brought, and what is known of them before anything is written."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.waste_calendar.models.imports import CalendarSource, ImportBatch


class ImportDraft(models.Model):
    """An import before it happens: what the files mean, what they would do, and what became of it."""

    wagtail_reference_index_ignore = True  # it outlives what it points to

    class State(models.TextChoices):
        FETCHING = "fetching", _("is being fetched")
        NEW = "new", _("not checked yet")
        CHECKING = "checking", _("is being checked")
        CHECKED = "checked", _("checked, not taken over yet")
        WAITING = "waiting", _("is being taken over")
        DONE = "done", _("taken over")
        FAILED = "failed", _("not taken over")

    BUSY: ClassVar = (State.FETCHING, State.CHECKING, State.WAITING)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    is_of_sources = models.BooleanField(default=False, help_text="The calendars that the town's file names.")
    source = models.ForeignKey(
        CalendarSource,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="The calendar on the internet of which somebody says what columns and labels mean.",
    )
    is_whole = models.BooleanField(_("These files hold all streets: what is missing in them is removed"), default=False)
    profile: Any = models.JSONField(default=dict, blank=True, help_text="What columns and labels mean.")
    message = models.TextField(blank=True)
    progress = models.CharField(max_length=200, blank=True)
    report = models.BinaryField(null=True, help_text="What the import would do, packed.")
    plan_print = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often this step was begun.")
    batch = models.ForeignKey(ImportBatch, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="When a step was begun or ended.")

    class Meta:
        verbose_name = _("calendar to read")
        verbose_name_plural = _("calendars to read")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.created_at:%d.%m.%Y %H:%M}"


class ImportFile(models.Model):
    """One file of an import; kept in the database, where nobody but its town comes by it."""

    class Role(models.TextChoices):
        CALENDAR = "calendar", _("calendar")
        STREETS = "streets", _("table of streets")
        STOPS = "stops", _("table of stops")

    draft = models.ForeignKey(ImportDraft, on_delete=models.CASCADE, related_name="files")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.CALENDAR)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    address = models.CharField(
        max_length=700, blank=True, help_text="Where it was fetched; it may let in whoever knows it."
    )
    # Of a calendar that says nothing of addresses: the district that it is of, and the addresses in it, one a line.
    district = models.CharField(max_length=200, blank=True)
    addresses = models.TextField(blank=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name


class KnownShape(models.Model):
    """What columns and labels of one kind of file mean here, so that next year nobody is asked again."""

    shape = models.CharField(max_length=64, unique=True, help_text="A hash of what the file's head looks like.")
    profile: Any = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = _("known kind of file")
        verbose_name_plural = _("known kinds of file")

    def __str__(self) -> str:
        return self.shape[:8]
