"""One thing to be told, whoever is told."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Severity(models.IntegerChoices):
    """How urgent; decides channel, priority, lifetime and whether people may be woken. Lower goes first."""

    URGENT = 0, _("Urgent notice")
    REMINDER = 10, _("Reminder")
    NORMAL = 20, _("Normal")


class MessageQuerySet(models.QuerySet["Message"]):
    def to_plan(self) -> MessageQuerySet:
        """Released, and not planned to the end yet."""
        return self.filter(state__in=[Message.State.SCHEDULED, Message.State.PLANNING])

    def written(self) -> MessageQuerySet:
        """Those that a person wrote; tests of them are not among them."""
        return self.exclude(choice={}).filter(test_devices=[])

    def automatic(self) -> MessageQuerySet:
        """What modules send by themselves to those who asked for it; urgent notices are not among them."""
        return self.filter(choice={}, test_devices=[]).exclude(severity=Severity.URGENT)

    def due(self, *, now: datetime) -> MessageQuerySet:
        """Of those, the ones whose moment has come."""
        return self.to_plan().filter(send_at__lte=now)


class Message(models.Model):
    """One thing to be told; knows its subject only as module, type and id, and its texts only as rendered.

    `key` makes it idempotent: the same trigger for the same subject has one message, however often it is pulled.
    `collapse_id` is what phones replace an earlier notification by; a correction carries the one it corrects.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waits for approval")
        SCHEDULED = "scheduled", _("Scheduled")
        PLANNING = "planning", _("Recipients are being chosen")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        CANCELLED = "cancelled", pgettext_lazy("of a message", "Cancelled")
        FAILED = "failed", pgettext_lazy("of a message", "Could not be sent")  # see `failing_messages`

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=200, unique=True)
    module = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40, blank=True)  # as in the API; empty: written freely
    subject_id = models.UUIDField(null=True)
    severity = models.PositiveSmallIntegerField(_("urgency"), choices=Severity.choices, default=Severity.NORMAL)
    texts: models.JSONField[Any, Any] = models.JSONField(default=dict)  # {lang: {"title", "body"}}, plain text
    path = models.CharField(max_length=300, blank=True)  # of the page that a tap opens
    # Whom: {"topics": [...], "areas": [ids], "source": id or null, "langs": [...]}; see `audiences.py`.
    audience: models.JSONField[Any, Any] = models.JSONField(default=dict)
    # What a person chose, before areas became those around and below them; empty: nobody wrote it. See `composing`.
    choice: models.JSONField[Any, Any] = models.JSONField(default=dict)
    collapse_id = models.CharField(max_length=64)
    is_waking = models.BooleanField(_("may wake people"), default=False)
    # At no time that anybody chose, however urgent: quiet hours hold, those of the night where nobody says.
    keeps_quiet = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    send_at = models.DateTimeField(_("send at"), null=True)
    useless_at = models.DateTimeField(null=True)  # nobody is told from then on
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("changed by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_back_for = models.CharField(max_length=500, blank=True)  # what the second person asks to be changed
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("released by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    corrects = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="corrections")
    planned_up_to = models.BigIntegerField(default=0)  # primary key of the last device that the plan has looked at
    finished_at = models.DateTimeField(null=True)
    planned = models.PositiveIntegerField(default=0)  # deliveries; what became of them is in the tallies
    opened = models.PositiveIntegerField(default=0)
    test_devices = ArrayField(models.BigIntegerField(), default=list)  # a test goes to these alone

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering: ClassVar = ["-created_at", "-pk"]
        permissions: ClassVar = [("send_message", "Can send notifications")]
        indexes: ClassVar = [
            models.Index(fields=["send_at"], condition=Q(state__in=["scheduled", "planning"]), name="push_message_due")
        ]

    def __str__(self) -> str:
        return next((text["title"] for text in self.texts.values()), str(self.public_id))
