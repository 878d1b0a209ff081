"""Who stands in for whom, and from when until when; what somebody may meanwhile is in `lending`."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def running(prefix: str = "", *, now: datetime) -> models.Q:
    """The condition that a row of StandIn, reached by `prefix`, holds at this instant; nothing else decides it."""
    return models.Q(
        **{
            f"{prefix}starts_at__lte": now,
            f"{prefix}ends_at__gt": now,
            f"{prefix}ended_at": None,
            f"{prefix}absent__is_active": True,
        }
    )


class StandInQuerySet(models.QuerySet["StandIn"]):
    def running(self, *, now: datetime) -> StandInQuerySet:
        """Those that hold at this instant."""
        return self.filter(running(now=now))

    def to_come(self, *, now: datetime) -> StandInQuerySet:
        """Those that hold now or later, if nobody ends them before."""
        return self.filter(ends_at__gt=now, ended_at=None)


class StandIn(models.Model):
    """Somebody has the rights of another person's roles from one day to another, and gets the notices they get.

    It begins and ends by its instants alone: no job sets it up or takes it down. Rights are not copied, they are the
    absent person's of this moment, without what that person has from standing in for somebody else.
    """

    class Noted(models.TextChoices):
        """What the audit log says of it by now; whether it holds is another matter."""

        NAMED = "named", _("named")
        BEGUN = "begun", _("begun")
        OVER = "over", pgettext_lazy("standing in", "over")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("absent"), on_delete=models.CASCADE, related_name="replaced_by"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("stands in"),
        null=True,
        on_delete=models.CASCADE,
        related_name="stands_in",
        help_text="Null: the operator of the region.",
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), db_index=True)
    ended_at = models.DateTimeField(null=True, editable=False, help_text="Somebody has ended it before its time.")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    noted = models.CharField(max_length=10, choices=Noted.choices, default=Noted.NAMED, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        ordering: ClassVar = ["starts_at", "pk"]
        default_permissions: ClassVar = ["add", "view"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="stand_in_takes_time"),
            models.CheckConstraint(condition=~models.Q(deputy=models.F("absent")), name="stand_in_is_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_name} → {self.absent}"

    @property
    def deputy_name(self) -> str:
        """Who stands in, for people."""
        return str(self.deputy or _("The operator of the region"))
