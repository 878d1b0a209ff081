"""When somebody wants to be reminded, and which of these moments were served; of what, their modules know."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from backend.push.models.devices import Subscription


class ReminderSlot(models.Model):
    """One time at which a subscription is reminded of its days.

    `first_day` is the first day that it counts for: who asks at seven to be told at six of tomorrow is told of the
    day after. A day and no instant, so that no row says at what hour somebody held the phone.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="slots")
    days_before = models.PositiveSmallIntegerField()
    at = models.TimeField()  # on the town's wall clock
    first_day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscription", "days_before", "at"], name="push_slot_once_a_subscription"),
        ]
        indexes: ClassVar = [models.Index(fields=["days_before", "at"], name="push_slot_by_time")]

    def __str__(self) -> str:
        return f"{self.days_before} {self.at}"


class ServedSlot(models.Model):
    """A slot of one day that was served: written with its messages and deliveries, so that it is served once."""

    module = models.CharField(max_length=40)
    day = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    at = models.TimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["module", "day", "days_before", "at"], name="push_slot_served_once"),
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.day} {self.days_before} {self.at}"
