"""An anonymous installation and what it wants to hear of."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

# Push, privacy and standards §3: unseen for so long, a device is sent nothing; and after so long it is erased.
SILENT_AFTER = timedelta(days=60)
ERASED_AFTER = timedelta(days=270)


class Transport(models.TextChoices):
    """Over which service a device is reached."""

    FCM = "fcm", "Firebase Cloud Messaging"
    WEB_PUSH = "web_push", "Web Push"
    EXPO = "expo", "Expo"
    EMAIL = "email", "E-Mail"

    @classmethod
    def of_apps(cls) -> list[tuple[str, str]]:
        """Those that a device may name itself; who gets mail has confirmed it by a link."""
        return [(value, str(label)) for value, label in cls.choices if value != cls.EMAIL]


class DeviceQuerySet(models.QuerySet["Device"]):
    def reachable(self, *, today: date) -> DeviceQuerySet:
        """Those with an address, seen within 60 days; who gets mail is never seen."""
        is_seen = Q(transport=Transport.EMAIL) | Q(last_seen_on__gt=today - SILENT_AFTER)
        return self.exclude(transport="").filter(is_seen)

    def forgotten(self, *, today: date) -> DeviceQuerySet:
        """Those that nobody has seen for 270 days; mail goes on until somebody unsubscribes."""
        return self.exclude(transport=Transport.EMAIL).filter(last_seen_on__lte=today - ERASED_AFTER)


class Device(models.Model):
    """An anonymous installation of an app at this town; nothing links it to one at another town, or to a person.

    Or a mail subscription: a mailbox whose owner has confirmed what comes to it. Its secret is known to nobody.

    Whoever knows the secret is the device; only its hash is here. The address under which the transport reaches it is
    encrypted, and found again by a keyed hash. Days are rounded: no row says at what hour somebody held the phone.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    secret_hash = models.CharField(max_length=64)
    transport = models.CharField(max_length=20, choices=Transport.choices, blank=True)  # empty: reached by none
    target_kind = models.CharField(max_length=30, blank=True)  # what the transport calls its kind of address
    target_sealed = models.TextField(blank=True)
    target_hash = models.CharField(max_length=64, blank=True)
    project = models.CharField(max_length=100, blank=True)  # the browser's service, where it is a known one
    lang = models.CharField(max_length=20)
    areas = ArrayField(models.UUIDField(), default=list)  # as in the API; empty: everywhere
    topics = ArrayField(models.CharField(max_length=100), default=list)
    muted_sources = ArrayField(models.UUIDField(), default=list)
    quiet_from = models.TimeField(null=True)  # on the town's wall clock
    quiet_until = models.TimeField(null=True)
    consent_version = models.CharField(max_length=40)
    consent_on = models.DateField()
    created_on = models.DateField()
    last_seen_on = models.DateField(db_index=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            # An address reaches one phone: registered twice, the later device has it.
            models.UniqueConstraint(
                fields=["transport", "target_hash"], condition=~Q(target_hash=""), name="push_device_one_a_target"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="push_device_quiet_from_until",
            ),
        ]
        indexes: ClassVar = [GinIndex(fields=["topics"], name="push_device_topics")]

    def __str__(self) -> str:
        return f"device {self.short_hash}"

    @property
    def short_hash(self) -> str:
        """All that logs may say of a device."""
        return self.secret_hash[:8]


class Subscription(models.Model):
    """One thing beyond topics that a device wants to hear of; what `topic` and `params` mean, the module knows.

    For instance the pickups of one address with the times to be told at, or one bookmarked date of an event.
    """

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="subscriptions")
    module = models.CharField(max_length=40)
    topic = models.CharField(max_length=200)
    params: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["device", "module", "topic"], name="push_subscription_once_a_device"),
        ]
        indexes: ClassVar = [models.Index(fields=["module", "topic"], name="push_subscription_by_topic")]

    def __str__(self) -> str:
        return f"{self.module} {self.topic}"
