"""What is left of messages that were erased: counts of a month, which say nothing of any one of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from backend.push.models.messages import Severity


class PastMonth(models.Model):
    """Messages of one urgency in one month of the town's calendar."""

    first = models.DateField()
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    messages = models.PositiveIntegerField()
    planned = models.PositiveIntegerField()
    opened = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "severity"], name="push_past_month_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first} {self.severity}"


class PastTally(models.Model):
    """What became of their deliveries, as a `Tally` of that month."""

    first = models.DateField()
    transport = models.CharField(max_length=20)
    result = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    seconds = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "transport", "result"], name="push_past_tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first} {self.result} {self.number}"
