"""A message that somebody gave to a second person to decide on."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from backend.push.models.messages import Message


class MessageSubmission(models.Model):
    """That a message was submitted for approval, and what was decided.

    Whoever submits again after it came back makes a new one. Who is told of it is not decided here.
    """

    class Outcome(models.TextChoices):
        RELEASED = "released"
        SENT_BACK = "sent_back"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="submissions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)  # empty: it waits
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions: ClassVar[list[str]] = []
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message"], condition=Q(outcome=""), name="push_submission_one_waits"),
        ]

    def __str__(self) -> str:
        return f"submission {self.pk}"
