"""Somebody wants mail, or somebody else wants it for them: what is kept until the mailbox has answered."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from backend.push.models.devices import Device

CONFIRMED_WITHIN = timedelta(hours=48)


class MailSignupQuerySet(models.QuerySet["MailSignup"]):
    def to_ask(self, *, now: datetime) -> MailSignupQuerySet:
        """Those whose mailbox is still to be asked, those tried least often first."""
        return self.filter(asked_at=None, device=None, not_before__lte=now).order_by("failures", "pk")

    def over(self, *, now: datetime) -> MailSignupQuerySet:
        """Those that nothing comes of any more."""
        return self.filter(created_at__lte=now - CONFIRMED_WITHIN)


class MailSignup(models.Model):
    """What somebody chose for a mailbox, until its owner opens the link that was mailed there.

    Nothing but that question is mailed before. Confirmed, it is a device, and the address stands here no more; the row
    stays to its end, so that a link that is pressed twice works twice. After 48 hours it is erased, whatever became
    of it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address_sealed = models.TextField(blank=True)
    address_hash = models.CharField(max_length=64, db_index=True)
    lang = models.CharField(max_length=20)
    areas = ArrayField(models.UUIDField(), default=list)
    topics = ArrayField(models.CharField(max_length=100), default=list)
    # Key of a module's list -> its entries, as a device has them; a list that is missing is left as it was.
    entries: models.JSONField[Any, Any] = models.JSONField(default=dict)
    consent_version = models.CharField(max_length=40)
    consent_on = models.DateField()
    created_at = models.DateTimeField(db_index=True)
    asked_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    device = models.ForeignKey(Device, null=True, on_delete=models.CASCADE, related_name="+")  # what it became

    objects = MailSignupQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"mail signup {self.pk}"  # not whose: this may end up in a log
