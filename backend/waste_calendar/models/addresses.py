"""Streets, their house-number ranges, and the zones each range belongs to."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.waste_calendar.addresses.ranges import HouseNumbers, Parity
from backend.waste_calendar.models.fractions import Zone


class Street(models.Model):
    """A street as the waste authority names it, or a whole village that it doesn't divide."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    # Where it is, in the authority's words; `area` is this town's own part of that name, if it has one.
    ags = models.CharField(_("official key"), max_length=8, blank=True)
    municipality = models.CharField(_("municipality"), max_length=200)
    place = models.CharField(_("district"), max_length=200, blank=True)
    area = models.ForeignKey(
        "library.Area", verbose_name=_("area"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_whole_place = models.BooleanField(_("whole village"), default=False)
    former_names = ArrayField(
        models.CharField(max_length=200), verbose_name=_("formerly"), default=list, blank=True, editable=False
    )
    coming_name = models.CharField(_("name from then on"), max_length=200, blank=True, editable=False)
    coming_name_on = models.DateField(_("gets another name on"), null=True, blank=True, editable=False)
    search_key = models.CharField(
        max_length=2000, editable=False, help_text="All its names, and the place; folded, words apart."
    )
    joined_key = models.CharField(max_length=220, editable=False, help_text="The name, folded, written as one word.")
    sort_key = models.CharField(max_length=420, editable=False, help_text="German order of name, then place.")
    origin = models.CharField(_("comes from"), max_length=63, blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), editable=False)

    class Meta:
        verbose_name = _("street")
        verbose_name_plural = _("streets")
        ordering: ClassVar = ["sort_key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin", "ags", "place", "name"], name="one_street_a_place_and_name")
        ]
        indexes: ClassVar = [
            models.Index(fields=["joined_key"], opclasses=["varchar_pattern_ops"], name="street_typeahead")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.place or self.municipality})"

    @property
    def is_handed_over(self) -> bool:
        """Whether it comes from a provider and is only read here."""
        return bool(self.origin)


class Location(models.Model):
    """A range of house numbers of one street: what a household chooses once, by an id that says nothing about it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    street = models.ForeignKey(Street, verbose_name=_("street"), on_delete=models.CASCADE, related_name="locations")
    from_number = models.PositiveIntegerField(_("from"), null=True, blank=True)
    from_suffix = models.CharField(_("letter"), max_length=5, blank=True)
    to_number = models.PositiveIntegerField(_("to"), null=True, blank=True)
    to_suffix = models.CharField(_("letter"), max_length=5, blank=True)
    parity = models.CharField(_("side"), max_length=4, blank=True, choices=[(side, side) for side in Parity if side])
    is_rest = models.BooleanField(
        _("rest of the street"), default=False, help_text=_("All numbers that no other range of the street holds.")
    )
    position = models.PositiveIntegerField(default=0, editable=False)
    zones: models.ManyToManyField[Zone, Any] = models.ManyToManyField(
        Zone, verbose_name=_("collection districts"), through="LocationZone", related_name="locations"
    )
    updated_at = models.DateTimeField(_("changed"), editable=False)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering: ClassVar = ["street", "position"]

    def __str__(self) -> str:
        return f"{self.street.name} {self.numbers.key}".strip()

    @property
    def numbers(self) -> HouseNumbers:
        """The range as a rule that can be asked."""
        return HouseNumbers(
            first=(self.from_number, self.from_suffix) if self.from_number is not None else None,
            last=(self.to_number, self.to_suffix) if self.to_number is not None else None,
            parity=Parity(self.parity),
            is_rest=self.is_rest,
        )


class LocationZone(models.Model):
    """That a location belongs to a zone; it has at most one zone for each kind of waste."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="memberships")
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="memberships")
    is_brought = models.BooleanField(
        default=False, editable=False, help_text="By a file that somebody brought: what is read by itself leaves it."
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["location", "zone"], name="one_membership_a_location_and_zone")
        ]

    def __str__(self) -> str:
        return f"{self.location_id} in {self.zone_id}"
