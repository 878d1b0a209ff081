"""What published items link to, and how that is doing; testing it is the work of `library.links`."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = 2_000  # characters of an address, as of those that are fetched


class WebAddressQuerySet(models.QuerySet["WebAddress"]):
    def due(self, *, now: datetime) -> Self:
        """Those to be tested: what somebody asks for first, then what has waited longest."""
        due = self.filter(models.Q(next_test_at__lte=now) | models.Q(asked_at__isnull=False))
        return due.order_by(models.F("asked_at").asc(nulls_last=True), "next_test_at", "pk")


class WebAddress(models.Model):
    """An address that links lead to, kept once in a town wherever they stand, with the outcome of its last test.

    One failure says little: an address is broken once it has failed on several days (`links.judging` knows how many).
    """

    class State(models.TextChoices):
        UNTESTED = "untested", _("not tested yet")
        FINE = "fine", _("works")
        MOVED = "moved", _("has moved")
        SUSPECT = "suspect", _("failed, is being watched")
        BROKEN = "broken", _("broken")
        UNTESTABLE = "untestable", _("can't be tested")

    # ASCII; a path for what is on this host; empty for a link whose target was deleted.
    url = models.CharField(_("address"), max_length=LONGEST)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.UNTESTED)
    reason = models.CharField(max_length=300, blank=True)
    moved_to = models.CharField(_("new address"), max_length=LONGEST, blank=True)
    tested_at = models.DateTimeField(_("tested"), null=True)
    next_test_at = models.DateTimeField(db_index=True)
    asked_at = models.DateTimeField(null=True)  # somebody wants to know now, and waits
    failing_since = models.DateTimeField(_("since"), null=True)
    failed_days = models.PositiveSmallIntegerField(default=0)
    last_failed_on = models.DateField(null=True)  # on the town's calendar

    wagtail_reference_index_ignore = True

    objects = WebAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("web address")
        verbose_name_plural = _("web addresses")
        ordering: ClassVar = ["failing_since", "pk"]
        default_permissions: ClassVar[list[str]] = []
        constraints: ClassVar = [models.UniqueConstraint(fields=["url"], name="library_webaddress_once")]

    def __str__(self) -> str:
        return self.url


class LinkUse(models.Model):
    """That the published text of one item links to an address; gone as soon as the item is published without it."""

    address = models.ForeignKey(WebAddress, on_delete=models.CASCADE, related_name="uses")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    words = models.CharField(max_length=200, blank=True)  # what the link says
    # Somebody has looked and says that it is all right; forgotten once the address works again.
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    wagtail_reference_index_ignore = True  # it follows the item and keeps nothing from being deleted

    class Meta:
        default_permissions: ClassVar[list[str]] = []
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "address"], name="library_linkuse_once_an_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id}/{self.object_id}: {self.words}"
