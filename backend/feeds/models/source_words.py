"""What the town means by the words of a source: its categories and the places that it names."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.feeds.mapping.keys import word_key

LONGEST_WORD = 200


class SourceWord(models.Model):
    """Entries of the source that say this are of a category or for an area; with neither, the word says nothing."""

    class FoundIn(models.TextChoices):
        TOPICS = "topics", _("Categories of the entry")
        PLACE = "place", _("Title and place of the entry")

    source = models.ForeignKey("feeds.Source", on_delete=models.CASCADE, related_name="words")
    found_in = models.CharField(max_length=10, choices=FoundIn.choices, default=FoundIn.TOPICS)
    word = models.CharField(_("word"), max_length=LONGEST_WORD)
    key = models.CharField(max_length=2 * LONGEST_WORD, editable=False)  # an umlaut is two letters of it
    category = models.ForeignKey(
        "library.Category", verbose_name=_("category"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    area = models.ForeignKey(
        "library.Area", verbose_name=_("area"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    is_owned_by_file = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("word of a source")
        verbose_name_plural = _("words of sources")
        ordering: ClassVar = ["found_in", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "found_in", "key"], name="feeds_source_word_once"),
            models.CheckConstraint(
                condition=models.Q(category=None) | models.Q(area=None, found_in="topics"),
                name="feeds_source_word_means_one",
            ),
        ]

    def __str__(self) -> str:
        return self.word

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = word_key(self.word)
        super().save(*args, **kwargs)
