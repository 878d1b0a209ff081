"""Kinds of waste, and the zones in which each is collected."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.changes.querysets import RecordedQuerySet
from backend.waste_calendar import vocabulary
from backend.waste_calendar.titles import OWN


class Fraction(models.Model):
    """One kind of waste that is collected by itself: residual, organic, paper."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(
        _("key"), max_length=20, unique=True, choices=[(kind.key, kind.title) for kind in vocabulary.KINDS]
    )
    title = models.CharField(_("title"), max_length=100)
    color = models.CharField(_("colour"), max_length=7, validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")])
    icon = models.CharField(_("icon"), max_length=50)
    position = models.PositiveIntegerField(_("position"), default=0)
    synonyms = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("other names"),
        default=list,
        blank=True,
        help_text=_("Names of this kind of waste in files to import, separated by commas."),
    )
    contact = models.JSONField(
        default=dict, blank=True, editable=False, help_text="Of who collects it: name, phone, email, url."
    )
    origin = models.CharField(_("comes from"), max_length=63, blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), editable=False)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of waste")
        verbose_name_plural = _("kinds of waste")
        ordering: ClassVar = ["position", "title"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_handed_over(self) -> bool:
        """Whether it comes from a provider and is only read here."""
        return bool(self.origin)

    @classmethod
    def own_words(cls) -> dict[str, str]:
        """The town's own names of kinds of waste, to their keys."""
        return {word: key for key, words in cls.objects.values_list("key", "synonyms") for word in words}


class Zone(models.Model):
    """A part of the territory in which one kind of waste is collected on the same days.

    Each kind of waste has zones of its own, since bins of one street often belong to different ones. Rhythms
    (variants) of one kind share the zone.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    fraction = models.ForeignKey(
        Fraction, verbose_name=_("kind of waste"), on_delete=models.PROTECT, related_name="zones"
    )
    key = models.CharField(_("number at the source"), max_length=200)
    name = models.CharField(_("name"), max_length=200)
    origin = models.CharField(_("comes from"), max_length=63, blank=True, editable=False)

    class Meta:
        verbose_name = _("collection district")
        verbose_name_plural = _("collection districts")
        ordering: ClassVar = ["name", "fraction__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin", "fraction", "key"], name="one_zone_a_fraction_and_key")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.fraction}"

    @property
    def title(self) -> str:
        """What its pickups are called."""
        return self.name if self.key.startswith(OWN) else str(self.fraction.title)
