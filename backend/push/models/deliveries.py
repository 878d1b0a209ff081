"""One message on its way to one device."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat

from backend.push.models.devices import Device
from backend.push.models.messages import Message


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def spoken_to(self, *, closed: Collection[str]) -> DeliveryQuerySet:
        """Those whose transport and service do not rest; see `breakers.closed`."""
        service = Concat("transport", Value(" "), "project")
        return self.exclude(transport__in=closed).alias(service=service).exclude(service__in=closed)

    def due(self, *, now: datetime) -> DeliveryQuerySet:
        """Those to be tried now, the most urgent first."""
        return self.filter(state=Delivery.State.WAITING, not_before__lte=now).order_by("severity", "not_before", "pk")


class Delivery(models.Model):
    """One message on its way to one device.

    "Sending" is committed before the transport is called: what is found in that state after a crash may have arrived,
    and is therefore unknown. Erased with its device, or two weeks after it came to an end.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        ACCEPTED = "accepted"
        GONE = "gone"
        REJECTED = "rejected"
        MISCONFIGURED = "misconfigured"
        UNKNOWN = "unknown"
        USELESS = "useless"  # too late to be of use, or the message was cancelled

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="deliveries")
    transport = models.CharField(max_length=20)
    project = models.CharField(max_length=100, blank=True, db_default="")  # of the device, when it was planned
    severity = models.PositiveSmallIntegerField()  # of the message
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    not_before = models.DateTimeField()
    useless_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60, blank=True)  # the transport's own code, never its text
    receipt = models.CharField(max_length=200, blank=True)  # under which the transport knows it

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "device"], name="push_delivery_once_a_device"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["severity", "not_before", "id"], condition=Q(state="waiting"), name="push_delivery_due"
            ),
            models.Index(fields=["claimed_at"], condition=Q(state="sending"), name="push_delivery_claimed"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class Tally(models.Model):
    """How often something became of the deliveries of one message: all that is left when they are erased."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="tallies")
    transport = models.CharField(max_length=20)
    result = models.CharField(max_length=20)  # of an attempt: accepted, gone, retry, …
    reason = models.CharField(max_length=60, blank=True)
    number = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)  # after they were due, all together

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message", "transport", "result", "reason"], name="push_tally_one_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.number}"


class Breaker(models.Model):
    """A transport, or one of its projects or services, that is not spoken to for a while, since it took nothing."""

    transport = models.CharField(max_length=20)
    project = models.CharField(max_length=100, blank=True)
    failures = models.PositiveIntegerField(default=0)  # batches in a row
    open_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField(null=True)  # of the first failure in a row
    told_at = models.DateTimeField(null=True)  # when the operator heard of it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transport", "project"], name="push_breaker_one_a_project"),
        ]

    def __str__(self) -> str:
        return f"{self.transport} {self.project}"
