"""Something is wrong here, says somebody."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MOST_SIGNS = 2_000


class Feedback(models.Model):
    """What somebody without an account tells the town hall about one of its items, or about a barrier anywhere.

    Erased 90 days after it came, whatever became of it.
    """

    class Kind(models.TextChoices):
        MISTAKE = "mistake", _("Something is wrong")
        BARRIER = "barrier", _("A barrier")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", pgettext_lazy("of feedback", "done")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    type = models.CharField(max_length=40, blank=True)  # of the item, as in the API; empty: of no item
    subject_id = models.UUIDField(null=True)  # the item's id, as in the API
    title = models.CharField(_("about"), max_length=300, blank=True)  # as it was called then
    path = models.CharField(max_length=300, blank=True)  # of its page
    edit_path = models.CharField(max_length=300, blank=True)  # of its form in the CMS
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("for"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(_("text"))
    email = models.EmailField(_("email address"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("received on"), db_index=True)
    answered_at = models.DateTimeField(_("answered on"), null=True)
    # Of all that was sent on one day: sending the same twice is sending it once.
    fingerprint = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("piece of feedback")
        verbose_name_plural = _("feedback")
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())
