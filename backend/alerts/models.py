"""An urgent notice or official warning, as it was sent and as it ended; who may send one is in `sending`."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from backend.changes.querysets import RecordedQuerySet


class AlertQuerySet(RecordedQuerySet):
    def ended(self, *, now: datetime) -> Self:
        """Those whose time is up and whose row does not say so yet."""
        return self.filter(state=Alert.State.ACTIVE, valid_until__lte=now)

    def own(self) -> Self:
        """Those that the town hall sent."""
        return self.filter(origin=Alert.Origin.TOWN)

    def official(self) -> Self:
        """Those of authorities."""
        return self.filter(origin=Alert.Origin.OFFICIAL)

    def regional(self) -> Self:
        """Those that a county or provider sent to all its towns."""
        return self.filter(origin=Alert.Origin.REGION)

    def holding(self, *, now: datetime) -> Self:
        """Those that are shown as valid at this instant."""
        return self.filter(state=Alert.State.ACTIVE, valid_from__lte=now, valid_until__gt=now)

    def unmailed(self, *, since: datetime) -> Self:
        """Those that operator and administrators were not written to about."""
        return self.own().filter(mailed_at=None, created_at__gte=since)


class Alert(models.Model):
    """One urgent notice: what has happened, what to do, where and until when. It is never changed, only superseded.

    Whether it holds is decided by `valid_from`, `valid_until` and `state` together: its end needs no write, and the
    sweep that sets OVER only writes down what is so.
    """

    wagtail_reference_index_ignore = True  # nothing points to it, and it points to areas only

    class Kind(models.TextChoices):
        WATER = "water", _("Drinking water")
        ROAD = "road", _("Road closed")
        POWER = "power", _("Power failure")
        SCHOOL = "school", _("School or day care")
        WEATHER = "weather", _("Severe weather")
        OTHER = "other", _("Other")

    class Severity(models.TextChoices):
        """The scale of the Common Alerting Protocol (OASIS CAP 1.2, `severity`)."""

        MINOR = "minor", _("Notice")
        MODERATE = "moderate", _("Important")
        SEVERE = "severe", _("Dangerous")
        EXTREME = "extreme", _("Extremely dangerous")

    class Status(models.TextChoices):
        """What kind of word it is (CAP 1.2, `msgType`)."""

        ISSUED = "issued", _("Urgent notice")
        UPDATED = "updated", _("Update")
        ALL_CLEAR = "all_clear", _("All clear")

    class State(models.TextChoices):
        ACTIVE = "active", _("valid")
        SUPERSEDED = "superseded", _("superseded")
        OVER = "over", _("over")

    class Origin(models.TextChoices):
        TOWN = "town", _("The town")
        OFFICIAL = "official", _("Official warning")
        REGION = "region", _("County or region")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    origin = models.CharField(_("source"), max_length=10, choices=Origin.choices, default=Origin.TOWN)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ISSUED)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices, default=Severity.MODERATE)
    lang = models.CharField(_("language"), max_length=20, default="de")
    headline = models.CharField(_("message in one sentence"), max_length=200)
    instruction = models.TextField(_("what to do"), max_length=1000, blank=True)
    texts = models.JSONField(
        default=dict, editable=False, help_text="Headline and instruction in other languages, by language."
    )
    areas = models.ManyToManyField("library.Area", verbose_name=_("areas"), blank=True)
    # The public ids of `areas`, empty for everywhere.
    area_ids = ArrayField(models.UUIDField(), default=list, editable=False)
    sender = models.CharField(_("sender"), max_length=200)
    # Of official warnings alone: who passes it on, when it begins, what more there is to say, and where.
    provider = models.CharField(max_length=20, blank=True, editable=False)
    starts_at = models.DateTimeField(_("begins"), null=True, editable=False)
    description = models.TextField(_("description"), blank=True, editable=False)
    link = models.CharField(max_length=500, blank=True, editable=False)
    offer_key = models.CharField(
        max_length=200, blank=True, editable=False, help_text="Of regional notices: the offer that they came with."
    )
    is_open_ended = models.BooleanField(
        default=False, editable=False, help_text="No end is known: `valid_until` is put off as long as it is issued."
    )
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    supersedes = models.OneToOneField(
        "self", verbose_name=_("supersedes"), null=True, blank=True, on_delete=models.SET_NULL, related_name="successor"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    request_key = models.UUIDField(
        null=True, unique=True, editable=False, help_text="Drawn by the phone: sent twice, it is one notice."
    )
    mailed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("urgent notice")
        verbose_name_plural = _("urgent notices")
        ordering: ClassVar = ["-valid_from", "-pk"]
        default_permissions: ClassVar[list[str]] = []
        permissions: ClassVar = [("send_alert", "Can send urgent notices")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gt=models.F("valid_from")), name="alert_ends_after_it_begins"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["valid_until"], condition=models.Q(state="active"), name="alerts_alert_active"),
            models.Index(fields=["-valid_from"], name="alerts_alert_latest"),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return f"/eilmeldungen/{self.public_id}/"

    def holds(self, *, now: datetime) -> bool:
        """Whether it is shown as valid at this instant."""
        return self.state == self.State.ACTIVE and self.valid_from <= now < self.valid_until


@register_setting(icon="warning")
class OfficialWarnings(BaseGenericSetting):
    """Whether the town shows what authorities warn of, and from how bad on its people are told by a notification."""

    is_shown = models.BooleanField(
        _("show official warnings"),
        default=True,
        help_text=_("In the app and on all pages, as warnings of the authority that issued them."),
    )
    is_pushed = models.BooleanField(
        _("tell of them by a notification"),
        default=False,
        help_text=_("To those who have chosen urgent notices. NINA and other warning apps tell people as well."),
    )
    pushed_from = models.CharField(
        _("notification from"), max_length=10, choices=Alert.Severity.choices, default=Alert.Severity.SEVERE
    )

    takes_regional = models.BooleanField(
        _("take urgent notices of the county and the region"),
        default=True,
        help_text=_("They come at once, with a notification, and name who warns."),
    )

    panels = [FieldPanel("is_shown"), FieldPanel("is_pushed"), FieldPanel("pushed_from"), FieldPanel("takes_regional")]

    class Meta:
        verbose_name = _("official warnings")

    @staticmethod
    def pushed_from_in_words(value: str) -> str:
        """For the history of the settings."""
        return str(Alert.Severity(value).label)

    def pushes(self, severity: str) -> bool:
        """Whether people are told of a warning this bad."""
        order = Alert.Severity.values
        return self.is_shown and self.is_pushed and order.index(severity) >= order.index(self.pushed_from)


class RegionalNotice(models.Model):
    """One version of a notice for all towns of a county or provider, as its tenant keeps it: written by one person,
    released by another one or with a call-back code, and never changed; a correction is the next version.
    """

    wagtail_reference_index_ignore = True  # nothing points to it, and it points to nothing of the library

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for release")
        RELEASED = "released", _("released")
        DROPPED = "dropped", _("thrown away")
        CLOSED = "closed", _("over")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    notice = models.UUIDField(default=uuid.uuid4, editable=False, help_text="The same for all versions of a notice.")
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    kind = models.CharField(_("kind"), max_length=10, choices=Alert.Kind.choices, default=Alert.Kind.OTHER)
    status = models.CharField(max_length=10, choices=Alert.Status.choices, default=Alert.Status.ISSUED)
    severity = models.CharField(max_length=10, choices=Alert.Severity.choices, default=Alert.Severity.SEVERE)
    lang = models.CharField(max_length=20, default="de")
    headline = models.CharField(_("message in one sentence"), max_length=200)
    instruction = models.TextField(_("what to do"), max_length=1000, blank=True)
    valid_until = models.DateTimeField(_("valid until"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField(_("written"))
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("released by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    released_at = models.DateTimeField(_("released"), null=True)
    is_by_code = models.BooleanField(default=False, help_text="Released by its author with a call-back code.")
    code_hash = models.CharField(max_length=64, blank=True)
    code_asked_at = models.DateTimeField(null=True)
    code_expires_at = models.DateTimeField(null=True)
    codes_asked = models.PositiveSmallIntegerField(default=0)
    code_tries = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True, help_text="When the others who may release it were written to.")

    class Meta:
        verbose_name = _("regional urgent notice")
        verbose_name_plural = _("regional urgent notices")
        ordering: ClassVar = ["-written_at", "-pk"]
        default_permissions: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.headline


class CallBackDesk(models.Model):
    """Where a call-back code is sent: a desk that is always staffed, named by the operator in the municipality file."""

    name = models.CharField(max_length=200)
    email = models.EmailField()

    class Meta:
        verbose_name = _("call-back desk")
        verbose_name_plural = _("call-back desks")
        default_permissions: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name
