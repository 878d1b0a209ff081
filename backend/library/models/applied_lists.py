"""What a municipality file did not say itself but named a list for."""

from __future__ import annotations

from django.db import models


class AppliedList(models.Model):
    """A list (of pictures, of places) as it was last applied, the third side of a plan beside file and table."""

    key = models.CharField(max_length=40, unique=True)
    entries = models.JSONField(default=list)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.key
