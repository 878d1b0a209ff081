"""What is known of dates that people bookmarked; who they are knows push alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models


class BookmarkedDate(models.Model):
    """One date of an event that somebody bookmarked, as those who did so know it: what differs is told them.

    Made with the first bookmark, gone when the date is over or nobody has it bookmarked any more.
    """

    event_id = models.UUIDField()  # as in the API
    occurrence = models.DateTimeField()  # its name for ever: see occurrence_keys
    starts_at = models.DateTimeField()
    is_cancelled = models.BooleanField()
    location = models.CharField(max_length=500, blank=True)  # of this date alone, where it was moved
    is_gone = models.BooleanField(default=False)  # nobody can read of it any more: taken down, deleted, no such day
    told = models.PositiveIntegerField(default=0)  # how many changes they heard of
    # For when it is gone: what it was called in each language, and when it would be over; kept up without a word.
    titles: models.JSONField[Any, Any] = models.JSONField(default=dict)
    over_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event_id", "occurrence"], name="feeds_bookmark_once_a_date"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.occurrence}"

    @property
    def state(self) -> tuple[datetime, bool, str, bool]:
        """What people have to know of it."""
        return self.starts_at, self.is_cancelled, self.location, self.is_gone

    def follow(self, now: BookmarkedDate) -> None:
        """Take over what people have been told of now."""
        self.starts_at, self.is_cancelled, self.location, self.is_gone = now.state
        self.titles, self.over_at = now.titles, now.over_at
