"""A table of places on its way into the town."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceImport(models.Model):
    """What somebody brought, what its columns mean, what became of it, and what is needed to take it back.

    The rows are kept until they are taken over; what takes an import back is kept until the next one.
    """

    wagtail_reference_index_ignore = True  # it outlives what it points to

    class State(models.TextChoices):
        NEW = "new", _("not taken over yet")
        WAITING = "waiting", _("is being taken over")
        DONE = "done", _("taken over")
        FAILED = "failed", _("not taken over")
        RETURNING = "returning", _("is being taken back")
        RETURNED = "returned", _("taken back")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    headings: Any = models.JSONField(default=list)
    rows: Any = models.JSONField(default=list, help_text="Pairs of line number and cells.")
    mapping: Any = models.JSONField(default=list, help_text="For each heading the key of a column, or nothing.")
    is_publishing = models.BooleanField(default=False)
    plan_print = models.CharField(max_length=64, blank=True)
    message = models.TextField(blank=True)
    counts: Any = models.JSONField(default=dict)
    undo: Any = models.JSONField(default=list, help_text="What each place was, and the version that it got.")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.file_name
