"""What is known of a language variant beside its row: which text of the original it was made from and checked by."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Variant(models.Model):
    """An item in another language than the one it was written in; the row without one of these is the original.

    `*_texts` are texts by field, as `variants.texts` makes them: of the original as it stood beside the form when the
    variant was last saved (`seen`) and when it was last published or confirmed (`confirmed`), and of the variant itself
    as it was when it was marked as checked (`checked`).
    """

    wagtail_reference_index_ignore = True  # points to nothing that the index knows

    kind = models.CharField(max_length=100, help_text="feeds.article")
    public_id = models.UUIDField()
    lang = models.CharField(max_length=20)
    seen_texts = models.JSONField(default=dict)
    confirmed_texts = models.JSONField(default=dict)
    checked_texts = models.JSONField(default=dict)
    outdated_since = models.DateTimeField(null=True)
    # Whether what is live is what was checked: only then it is called Leichte Sprache.
    is_checked = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["public_id", "kind", "lang"], name="library_variant_one_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} {self.lang}"
