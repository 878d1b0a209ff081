"""What towns offer, who takes it and how far each hand-over got; what the documents say is opaque here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Towns are named by slug and not by foreign key: a document outlives neither side's table, and rows stay readable
# when towns live on other nodes.
SLUG_LENGTH = 63
OF_CHANNELS = (
    "What is offered apart from all else, as the entries of one source; only who subscribes to it by name takes it."
)


class OfferQuerySet(models.QuerySet["Offer"]):
    def meant_for(self, addresses: Iterable[str]) -> OfferQuerySet:
        """What is for everybody, or for one of these slugs and official keys."""
        audience = Q(audience__isnull=True)  # `audience=None` would ask for a JSON null
        for address in addresses:
            audience |= Q(audience__contains=[address])
        return self.filter(audience)


class Offer(models.Model):
    """One document that a town offers to others; the same origin, module and key are the same offer for ever."""

    origin = models.CharField(_("offered by"), max_length=SLUG_LENGTH)
    module = models.CharField(_("module"), max_length=40)
    key = models.CharField(_("key"), max_length=200)
    channel = models.CharField(max_length=200, blank=True, default="", help_text=OF_CHANNELS)
    audience = models.JSONField(
        _("audience"), null=True, help_text=_("Slugs or official keys of those it is for; nothing means everybody.")
    )
    document = models.JSONField(_("document"))
    digest = models.CharField(max_length=64, help_text="Of document and audience: what is the same is not handed over.")
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)
    updated_at = models.DateTimeField(_("changed"))

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin", "module", "key"], name="one_offer_an_origin_module_and_key")
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.module} {self.key}"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def to(self, origin: str, *, module: str, channel: str = "") -> SubscriptionQuerySet:
        """Those who take this module's documents from this origin, or those of one of its channels."""
        found = self.filter(origin=origin, channel=channel)
        return found.filter(Q(modules=[]) | Q(modules__contains=[module]))


class Subscription(models.Model):
    """A town's wish to take what another one offers, as its file says it."""

    subscriber = models.CharField(_("taken by"), max_length=SLUG_LENGTH)
    origin = models.CharField(_("offered by"), max_length=SLUG_LENGTH)
    declared_in = models.CharField(
        max_length=40, help_text="The key of the municipality file that says so; each key manages its own rows."
    )
    channel = models.CharField(max_length=200, blank=True, default="", help_text=OF_CHANNELS)
    modules = ArrayField(models.CharField(max_length=40), verbose_name=_("modules"), default=list, blank=True)
    addressed_as = ArrayField(
        models.CharField(max_length=SLUG_LENGTH),
        verbose_name=_("addressed as"),
        default=list,
        help_text="Slug and official keys under which an audience may name the subscriber.",
    )

    is_approved_first = models.BooleanField(
        _("after approval"), default=False, help_text="What comes is shown only when an editor has published it."
    )

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscriber", "origin", "declared_in", "channel"],
                name="one_subscription_a_channel_and_file_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} ← {self.origin}"


class HandOver(models.Model):
    """How far one offer got in one town; no row means that it has nothing of it and nothing was tried."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    offer = models.ForeignKey(Offer, verbose_name=_("offer"), on_delete=models.CASCADE, related_name="hand_overs")
    subscriber = models.CharField(_("taken by"), max_length=SLUG_LENGTH)
    applied_digest = models.CharField(max_length=64, blank=True, help_text="Of the document the town has; empty: none.")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    error = models.TextField(_("error"), blank=True)
    at = models.DateTimeField(_("last tried"), null=True)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offer", "subscriber"], name="one_hand_over_an_offer_and_town")
        ]

    def __str__(self) -> str:
        return f"{self.offer} → {self.subscriber}: {self.state}"


class RegionSource(models.Model):
    """An address outside that is fetched once for all towns, and how that goes; what it says is offered to them."""

    key = models.CharField(max_length=80, unique=True)
    scope = models.TextField(blank=True, help_text="For whom the last answer was read: for others it is read again.")
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    next_attempt_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.TextField(
        blank=True, help_text="In words, of the last attempt; also of one that partly succeeded."
    )

    class Meta:
        verbose_name = _("source of the region")
        verbose_name_plural = _("sources of the region")

    def __str__(self) -> str:
        return self.key
