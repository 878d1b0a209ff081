"""What a town adds to the calendar of its provider: notes, and collections of its own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.waste_calendar import vocabulary
from backend.waste_calendar.models.fractions import Fraction, Zone


class TownNote(models.Model):
    """A sentence of the town beside pickups of its provider: of a kind of waste, of a district, or of one day."""

    text = models.CharField(_("note"), max_length=300)
    fraction = models.ForeignKey(
        Fraction,
        verbose_name=_("kind of waste"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="town_notes",
        help_text=_("Left empty: all kinds."),
    )
    zone = models.ForeignKey(
        Zone,
        verbose_name=_("collection district"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="town_notes",
        help_text=_("Left empty: all districts."),
    )
    on = models.DateField(
        _("day"), null=True, blank=True, help_text=_("Left empty: all days. If the pickup moves, the note moves along.")
    )

    class Meta:
        verbose_name = _("note of the town")
        verbose_name_plural = _("notes of the town")
        ordering: ClassVar = ["on", "pk"]

    def __str__(self) -> str:
        return self.text


class OwnCollection(models.Model):
    """Something that a town collects itself, such as leaves or Christmas trees, at the addresses of its provider.

    It has a zone of its own, whose days are said by rules; which addresses belong to it is worked out anew whenever the
    provider lays its streets out anew.
    """

    name = models.CharField(_("name"), max_length=100, help_text=_("“Leaf sacks”, “Christmas trees in the villages”."))
    kind = models.CharField(
        _("kind of waste"), max_length=20, choices=[(kind.key, kind.title) for kind in vocabulary.KINDS]
    )
    areas = models.ManyToManyField(
        "library.Area",
        verbose_name=_("districts"),
        blank=True,
        related_name="+",
        help_text=_("With all that lies in them. Neither districts nor streets: everywhere."),
    )
    streets = models.TextField(_("streets"), blank=True, help_text=_("One a line, beside the districts."))
    zone = models.OneToOneField(
        Zone, null=True, editable=False, on_delete=models.SET_NULL, related_name="own_collection"
    )

    class Meta:
        verbose_name = _("collection of our own")
        verbose_name_plural = _("collections of our own")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
