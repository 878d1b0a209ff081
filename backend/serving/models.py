"""How often somebody sent something, until that does not matter any more."""

from __future__ import annotations

from django.db import models


class Count(models.Model):
    """How often a form came from one place within one window of time.

    `key` is a keyed hash of place and window: the same address has another one in the next window, and no row says
    whose it is. Rows are erased when their window is over.
    """

    key = models.CharField(max_length=64, unique=True)
    number = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.number} until {self.expires_at:%Y-%m-%d %H:%M}"
