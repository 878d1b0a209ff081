"""How an operator gets into a town without an account of their own there."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class EntryTicket(models.Model):
    """A one-time way for one operator into one town, valid for a minute; rows exist in the public schema only."""

    token_hash = models.CharField(max_length=64, unique=True)
    operator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    town = models.CharField(max_length=63)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.operator_id} → {self.town}"
