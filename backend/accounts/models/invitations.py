"""How somebody gets a password that nobody else ever knew."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, *, now: datetime) -> InvitationQuerySet:
        """Those whose code can be used."""
        return self.filter(accepted_at=None, expires_at__gt=now, user__is_active=True)

    def unsent(self) -> InvitationQuerySet:
        """Those that wait for their mail."""
        return self.filter(accepted_at=None, sent_at=None, user__is_active=True)

    def due(self, *, now: datetime) -> InvitationQuerySet:
        """Those that may be tried now, those tried least often first."""
        return self.filter(Q(not_before=None) | Q(not_before__lte=now)).order_by("failures", "pk")


class Invitation(models.Model):
    """A one-time code with which somebody sets their own password; the newest code of a person replaces older ones.

    The code is drawn when mail or letter is written, and only its hash is kept.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitation")
    code_hash = models.CharField(max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(_("sent on"), null=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("accepted on"), null=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    not_before = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return str(self.user)
