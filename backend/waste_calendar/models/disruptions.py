"""What a dispatcher says of a day's pickups in a hurry, and each step of it, so that any of them can be taken back."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Disruption(models.Model):
    """That pickups of one day don't take place, come late or on another day; said on a phone, live at once.

    What people read of it are the pickups themselves. This row holds together what was said at one go.
    """

    class Outcome(models.TextChoices):
        FOLLOWS = "follows", _("cancelled, a replacement follows")
        MOVED = "moved", _("moved to another day")
        LATE = "late", _("comes late")
        OFF = "off", _("cancelled without replacement")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    on = models.DateField(_("on"))
    title = models.CharField(_("pickups"), max_length=500)
    # As the last step left them; without an outcome it was taken back.
    outcome = models.CharField(_("what"), max_length=10, choices=Outcome.choices, blank=True)
    replacement_on = models.DateField(_("replacement"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("disruption")
        verbose_name_plural = _("disruptions")
        ordering: ClassVar = ["-on", "-pk"]
        permissions: ClassVar = [("report_disruption", _("May report disruptions of the collection"))]

    def __str__(self) -> str:
        return f"{self.title} {self.on:%d.%m.%Y}"


class DisruptionStep(models.Model):
    """One thing said of a disruption; `rows` has what each pickup was before and after, by its key."""

    class Action(models.TextChoices):
        REPORT = "report", _("reported")
        REPLACE = "replace", pgettext_lazy("of a disruption", "changed")
        ALL_CLEAR = "all_clear", _("all clear given")
        UNDO = "undo", _("taken back")

    disruption = models.ForeignKey(Disruption, on_delete=models.CASCADE, related_name="steps")
    request_key = models.UUIDField(unique=True, editable=False)  # drawn by the phone: sent twice it is one step
    action = models.CharField(_("what"), max_length=10, choices=Action.choices)
    outcome = models.CharField(max_length=10, choices=Disruption.Outcome.choices, blank=True)
    replacement_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    rows = models.JSONField(default=list)
    is_undone = models.BooleanField(default=False)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.disruption}"
