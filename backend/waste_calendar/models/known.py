"""What is known of the pickups of the coming weeks and of the addresses; who was told of them knows push alone."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import models

from backend.waste_calendar.models.fractions import Zone


class Told(NamedTuple):
    """What people have to know of a pickup."""

    on: date
    state: str = ""
    note: str = ""
    is_replacement_open: bool = False


class KnownPickup(models.Model):
    """One pickup of these weeks as people know it: what differs is told to those who asked for it.

    Made quietly when its day comes near enough, gone when the day is long over. Of nobody in particular: there is one
    for each pickup, whoever asked to be reminded of it.
    """

    class State(models.TextChoices):
        USUAL = ""
        CANCELLED = "cancelled"
        DELAYED = "delayed"
        GONE = "gone"  # no longer in the calendar

    pickup_id = models.UUIDField(unique=True)  # as in the API
    zone = models.ForeignKey(Zone, null=True, on_delete=models.SET_NULL, related_name="+")
    # The number of the zone and the key of its kind stay when it is gone: its addresses may be in another one now.
    district = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    variant = models.CharField(max_length=20, blank=True)
    on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)  # of a cancelled or delayed one: until when, what comes instead
    is_replacement_open = models.BooleanField(default=False)
    # How it was before anybody was told of a change: what leads back to there is told as such.
    usual_on = models.DateField()
    usual_state = models.CharField(max_length=10, choices=State.choices, blank=True)
    is_told = models.BooleanField(default=False)  # that it is otherwise than usual

    class Meta:
        indexes: ClassVar = [models.Index(fields=["on"], name="known_pickup_by_day")]

    def __str__(self) -> str:
        return f"{self.pickup_id} {self.on}"

    @property
    def told(self) -> Told:
        """What people know of it."""
        return Told(on=self.on, state=self.state, note=self.note, is_replacement_open=self.is_replacement_open)

    @property
    def is_usual(self) -> bool:
        """Whether it is as it was before anybody was told of a change."""
        return (self.on, self.state) == (self.usual_on, self.usual_state)

    def follow(self, now: Told, *, is_told: bool) -> None:
        """Take over how it is now. What nobody is told of is what is usual from now on."""
        self.on, self.state, self.note, self.is_replacement_open = now
        if is_told:
            self.is_told = not self.is_usual
        elif not self.is_told:
            self.usual_on, self.usual_state = self.on, self.state


class KnownAddress(models.Model):
    """An address that somebody asked for, in the districts that it was in when people last heard of it.

    Under the id that they asked for, whatever became of it; of nobody in particular, gone when nobody asks any more.
    """

    location_id = models.UUIDField(unique=True)
    districts = ArrayField(models.BigIntegerField(), default=list)  # numbers of zones; empty: it has none
    gone_since = models.DateTimeField(null=True)  # not told yet: a town that changes its provider is back in minutes

    def __str__(self) -> str:
        return f"known address {self.pk}"  # not which: this may end up in a log
