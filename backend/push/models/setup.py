"""What the municipality file says about push, as the town has it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backend.push.models.devices import Transport


class Credential(models.Model):
    """Where the secret stands with which a town speaks to one transport; the secret itself is in no table.

    `problem` is what was found when it was last tried without telling anybody: a code, empty where all was well.
    """

    transport = models.CharField(max_length=20, choices=Transport.choices, unique=True)
    reference = models.CharField(max_length=400, blank=True)  # absolute; empty: the transport asks for none
    project = models.CharField(max_length=100, blank=True)  # what the service calls it, known once it was tried
    problem = models.CharField(max_length=60, blank=True)
    checked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.transport


A_DAY = 5  # where the file says nothing else: people switch off what speaks too often
MOST_A_DAY = 20


class DailyCap(models.Model):
    """How many messages that people write may go out on one day of the town; one row, or none for `A_DAY`."""

    number = models.PositiveSmallIntegerField()
    is_the_one = models.BooleanField(default=True, unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(is_the_one=True), name="push_daily_cap_once"),
            models.CheckConstraint(condition=Q(number__range=(1, MOST_A_DAY)), name="push_daily_cap_range"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class QuietHours(models.Model):
    """The town's, for devices that have none of their own, on its wall clock; one row or none."""

    start = models.TimeField()
    end = models.TimeField()
    is_the_one = models.BooleanField(default=True, unique=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(is_the_one=True), name="push_quiet_hours_once")]

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"
