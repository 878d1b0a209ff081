"""What a town signs with."""

from __future__ import annotations

from django.db import models


class VapidKey(models.Model):
    """The town's own key pair for Web Push: browsers subscribe to its public half (RFC 8292 §3.2).

    There is one, for ever: with another one, who subscribed would hear nothing any more.
    """

    is_current = models.BooleanField(default=True, unique=True)
    public = models.CharField(max_length=100)  # as browsers take it: an uncompressed point in base64url
    private_sealed = models.TextField()
    created_on = models.DateField()

    def __str__(self) -> str:
        return self.public[:12]
