"""A phone that a colleague has named, so that messages can be tried on it."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.push.models.devices import Device

CODE_LASTS = timedelta(minutes=15)


class TrialDevice(models.Model):
    """A phone of somebody who works here, for messages that are tried before they go out.

    The one place where a device belongs to a person: they ask for a code in the CMS and type it into the app, so that
    nobody can name a device that isn't in their hand. The app and the person may both undo it at any time. Until the
    app has said the code there is no device.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("name"), max_length=60)  # as the person calls it
    device = models.OneToOneField(Device, null=True, on_delete=models.CASCADE, related_name="trial")
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("test device")
        verbose_name_plural = _("test devices")
        ordering: ClassVar = ["name", "pk"]
        default_permissions: ClassVar[list[str]] = []
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code_hash"], condition=~models.Q(code_hash=""), name="push_trial_one_a_code"
            ),
        ]

    def __str__(self) -> str:
        return self.name
