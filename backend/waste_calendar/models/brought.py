"""Which days of a zone people brought themselves, so that no calendar that is read by itself changes them."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.waste_calendar.models.fractions import Zone


class BroughtDays(models.Model):
    """Days of a zone that hold as somebody brought them, until they are let go of or taken back.

    A difference is a list of three: `+` where the calendar that is read by itself has a pickup more, `-` where it has
    one less; rhythm; day.
    """

    zone = models.ForeignKey(
        Zone, verbose_name=_("collection district"), on_delete=models.CASCADE, related_name="brought_days"
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    files = models.CharField(_("files"), max_length=500, blank=True)
    brought_at = models.DateTimeField(_("at"))
    # None: no calendar that is read by itself has spoken of these days so far.
    known_differences: Any = models.JSONField(null=True, default=None)
    open_differences: Any = models.JSONField(default=list, help_text="What it says since, until somebody decides.")

    class Meta:
        verbose_name = _("days that were brought")
        verbose_name_plural = _("days that were brought")
        ordering: ClassVar = ["zone__name", "zone__fraction__position", "first", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "first", "last"], name="days_are_brought_once")
        ]

    def __str__(self) -> str:
        return f"{self.zone} {self.first:%d.%m.%Y}–{self.last:%d.%m.%Y}"

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def differences(self) -> list[tuple[bool, str, date]]:
        """The open ones: whether the other calendar has a pickup more, the rhythm, the day."""
        return [(sign == "+", variant, date.fromisoformat(day)) for sign, variant, day in self.open_differences]
