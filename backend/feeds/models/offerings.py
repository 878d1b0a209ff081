"""What the town offers to others: rules, from which the region's offers are worked out; and what it hides of theirs."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Offering(models.Model):
    """News or events that others may take: all of them, those of a category, or one; or what a shared source brings."""

    class Module(models.TextChoices):
        NEWS = "news", _("News")
        EVENTS = "events", _("Events")

    module = models.CharField(_("what"), max_length=10, choices=Module.choices)
    category = models.ForeignKey(
        "library.Category",
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    item = models.UUIDField(null=True, editable=False)  # the public id of the one item
    # Only in the file of the region: what a source brings, for those who take this source by name.
    source = models.ForeignKey("feeds.Source", null=True, editable=False, on_delete=models.CASCADE, related_name="+")
    by_area = models.BooleanField(default=False, editable=False)
    tag = models.CharField(max_length=200, blank=True, default="", editable=False)
    audience = ArrayField(
        models.CharField(max_length=63),
        verbose_name=_("for whom"),
        default=list,
        help_text="Slugs of towns, or official keys of them or of their county; empty means everybody.",
    )

    class Meta:
        verbose_name = _("offer to others")
        verbose_name_plural = _("offers to others")
        ordering: ClassVar = ["module", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["module", "category", "item", "source"], nulls_distinct=False, name="feeds_offering_said_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_module_display()} {self.category or ''}".strip()

    @property
    def reach(self) -> list[str] | None:
        """The audience as the region's table has it: None means everybody."""
        return self.audience or None


class HiddenOffer(models.Model):
    """An item of another town that was hidden or deleted here when it was withdrawn: it never comes back unasked."""

    origin = models.CharField(max_length=63, editable=False)
    module = models.CharField(max_length=10, editable=False)
    key = models.CharField(max_length=200, editable=False)
    at = models.DateTimeField(editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin", "module", "key"], name="feeds_hidden_offer_once")
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.module} {self.key}"
