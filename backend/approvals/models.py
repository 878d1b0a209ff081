"""What people were told of an approval; what is submitted and decided stands in Wagtail's tables."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """That one thing was told of one submission: written with its letters, so that it is told once and not lost.

    A submission is Wagtail's TaskState, or push's of a notification: whoever submits again after it was sent back
    makes a new one.
    """

    class Event(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        APPROVED = "approved", _("approved")
        SENT_BACK = "sent_back", _("sent back")
        OVERDUE = "overdue", _("overdue")

    submission = models.ForeignKey("wagtailcore.TaskState", null=True, on_delete=models.CASCADE, related_name="notices")
    message_submission = models.ForeignKey(
        "push.MessageSubmission", null=True, on_delete=models.CASCADE, related_name="notices"
    )
    event = models.CharField(max_length=10, choices=Event.choices)
    told_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions: ClassVar[list[str]] = []
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "event"], name="approvals_told_once"),
            models.UniqueConstraint(fields=["message_submission", "event"], name="approvals_message_told_once"),
            models.CheckConstraint(
                condition=Q(submission=None) ^ Q(message_submission=None), name="approvals_notice_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id or self.message_submission_id} {self.event}"
