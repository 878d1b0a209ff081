"""Whose a picture or document is, and how long it may be shown; taking it down is the work of `withdrawing`."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.changes.querysets import RecordedQuerySet
from backend.common.clock import end_of_day
from backend.library.licences import ASK_FOR_AUTHOR, Licence, credit_line
from backend.tenants.schemas import town_of_connection

LAST_YEAR = 2199


class RightsQuerySet(RecordedQuerySet):
    def ended(self, *, now: datetime) -> Self:
        """Those whose licence or consent is over and that are still to be taken down."""
        ended: Self = self.filter(shown_until__lte=now, withdrawn_at__isnull=True)
        return ended


class Rights(models.Model):
    """Author, licence, and the consent of people who can be recognised; nobody's name is asked for but the author's."""

    class Consent(models.TextChoices):
        NOT_NEEDED = "not-needed", _("Not needed")
        UNTIL = "until", _("Given until a date")
        UNLIMITED = "unlimited", _("Given without end")

    FIELDS: ClassVar = (
        "licence",
        "licence_ends_on",
        "credit",
        "consent",
        "consent_until",
        "consent_note",
    )

    author = models.CharField(
        _("author"),
        max_length=200,
        blank=True,
        help_text=_("Who took, drew or wrote it. The name is shown beside it."),
    )
    licence = models.CharField(
        _("licence"),
        max_length=20,
        choices=Licence.choices,
        blank=True,
        help_text=_("Under which terms the town may show it."),
    )
    licence_ends_on = models.DateField(
        _("may be shown until"),
        null=True,
        blank=True,
        help_text=_("The last day on which it may be shown. The day after it is taken down everywhere by itself."),
    )
    credit = models.CharField(
        _("credit in these words"),
        max_length=200,
        blank=True,
        help_text=_("Only if somebody asks for certain words; otherwise it is made of author and licence."),
    )
    consent = models.CharField(
        _("consent of the people shown"),
        max_length=20,
        choices=Consent.choices,
        blank=True,
        help_text=_("Needed where people can be recognised; not for crowds, for instance at a public feast."),
    )
    consent_until = models.DateField(
        _("consent given until"),
        null=True,
        blank=True,
        help_text=_("The last day of the consent. The day after it is taken down everywhere by itself."),
    )
    consent_note = models.CharField(
        _("where the consent is kept"),
        max_length=200,
        blank=True,
        help_text=_(
            "For instance: folder “Stadtfest 2026”, main office. Please don't write down names of people here."
        ),
    )
    shown_until = models.DateTimeField(
        null=True, editable=False, help_text="The first instant at which it must be gone: the day after the last one."
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False, help_text="When it was taken down for that.")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the instant of the end in step with its days; another one is judged anew."""
        if kwargs.get("update_fields") is None and (ends := self._ends()) != self.shown_until:
            self.shown_until, self.withdrawn_at = ends, None
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        mistakes = {}
        if self.licence in ASK_FOR_AUTHOR and not self.author:
            mistakes["author"] = _("This licence asks for the author's name.")
        if self.consent == self.Consent.UNTIL and self.consent_until is None:
            mistakes["consent_until"] = _("Until when was the consent given?")
        if mistakes:
            raise ValidationError(mistakes)

    @property
    def credit_line(self) -> str:
        """What stands beside it; empty where nobody said whose it is."""
        return self.credit or credit_line(author=self.author, licence=self.licence)

    @property
    def may_be_shown(self) -> bool:
        """Whether it has not been taken down; on the very day, `shown_until` decides."""
        return self.withdrawn_at is None

    def take_down(self, *, now: datetime) -> None:
        """What the row itself says no longer; subclasses add theirs."""
        self.withdrawn_at = now
        self.save(update_fields=["withdrawn_at"])

    def _ends(self) -> datetime | None:
        town = town_of_connection()
        consent = self.consent_until if self.consent == self.Consent.UNTIL else None
        # Who writes 31.12.9999 means that there is no end.
        days = [day for day in (self.licence_ends_on, consent) if day and day.year <= LAST_YEAR]
        last = min(days, default=None)
        return end_of_day(last, zone=ZoneInfo(town.timezone)) if town and last else None
