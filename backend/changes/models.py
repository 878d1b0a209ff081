"""How far a town's content has come, and what changed on the way there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class TownState(models.Model):
    """The one row that every writing transaction of a town passes last, so that its numbers are in commit order.

    `versions` says by key at which number what answers show was last changed.
    """

    epoch = models.UUIDField(help_text="Rotated by a restore: cursors of another epoch mean nothing here.")
    number = models.BigIntegerField(default=0, help_text="Of the last change.")
    versions = models.JSONField(default=dict)
    log_begins_after = models.BigIntegerField(
        db_default=0, help_text="Up to here the log has forgotten what was deleted."
    )

    def __str__(self) -> str:
        return f"{self.epoch} {self.number}"


class Change(models.Model):
    """One entry of the change log: this object was put (look it up again) or deleted."""

    number = models.BigIntegerField(unique=True)
    type = models.CharField(max_length=40)
    public_id = models.UUIDField(null=True, help_text="Null for the config document, of which there is one.")
    op = models.CharField(max_length=6, choices=[("put", "put"), ("delete", "delete")])
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["type", "public_id", "number"], name="changes_of_an_object")]

    def __str__(self) -> str:
        return f"{self.number} {self.op} {self.type} {self.public_id or ''}"
