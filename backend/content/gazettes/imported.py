"""What a link list said last of a gazette, so that the same words write nothing and people's own ones stay."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class GazetteImport(models.Model):
    """One gazette of one source. Without a gazette, its PDF is still to come; that it was deleted here stays so."""

    origin = models.CharField(max_length=100)  # as `Offered` names it
    key = models.CharField(max_length=20)
    said = models.JSONField(default=dict)  # the document as it was offered last
    done = models.JSONField(default=dict)  # the one whose PDF was looked at; another one in `said` waits for the job
    gazette = models.ForeignKey("content.Gazette", null=True, on_delete=models.SET_NULL, related_name="imports")
    file = models.BigIntegerField(null=True)  # primary key of the file that came from the source
    error = models.TextField(blank=True)  # in words for the editors
    failures = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True  # a record of the past keeps nothing from being deleted

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin", "key"], name="content_gazetteimport_one_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.key}"
