"""Where imported news and events come from, and how the source is doing."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.common.errors import AddressRefused
from backend.common.fetching import refuse_unfetchable

PRESS_DAYS = 14  # what papers agree to
LONGEST_DAYS = 3660


class SourceQuerySet(models.QuerySet["Source"]):
    def due(self, *, now: datetime) -> SourceQuerySet:
        """Active sources whose next attempt has come."""
        return self.filter(is_active=True).filter(
            models.Q(next_attempt_at__isnull=True) | models.Q(next_attempt_at__lte=now)
        )

    def meant(self) -> SourceQuerySet:
        """Those that the town wants: not the ones that somebody switched off."""
        return self.filter(models.Q(is_active=True) | models.Q(is_gone=True))

    def broken(self) -> SourceQuerySet:
        """Those that the town wants and that give nothing, also where the publisher ended it."""
        return self.meant().exclude(last_error="")


class Source(models.Model):
    """A feed or calendar that is imported: the town hall's website, the paper, a calendar of events."""

    class Kind(models.TextChoices):
        RSS = "rss", _("RSS feed")
        ATOM = "atom", _("Atom feed")
        JSON_FEED = "json_feed", _("JSON Feed")
        NEWS_PAGE = "news_page", _("Web page with news (schema.org)")
        ICS = "ics", _("Calendar (iCalendar)")
        EVENT_PAGE = "event_page", _("Web page with events (schema.org)")
        GAZETTES = "gazettes", _("Web page with links to official gazettes (PDF)")
        TOWN = "town", _("Another municipality of the region")  # never chosen: made with the first of its items

    class Rights(models.TextChoices):
        OWN = "own", _("Own content")
        LICENSED = "licensed", _("Licensed, whole text")
        PRESS = "press", _("Press: teaser and link")
        TEASER = "teaser", _("Teaser and link")

    class Match(models.TextChoices):
        NOTHING = "", _("No")
        CATEGORY = "category", _("Entries are for the areas that their categories name")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200, unique=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    path = models.CharField(max_length=1000, blank=True, editable=False)  # from the municipality file only
    origin = models.CharField(max_length=63, blank=True, editable=False)  # slug of the town that offers its items
    # Name of the source there, where that town only passes on what it brings.
    channel = models.CharField(max_length=200, blank=True, default="", editable=False)
    rights = models.CharField(_("rights"), max_length=10, choices=Rights.choices, default=Rights.TEASER)
    category = models.ForeignKey(
        "library.Category",
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    areas = models.ManyToManyField(
        "library.Area", verbose_name=_("areas"), blank=True, related_name="+", help_text=_("None means everywhere.")
    )
    match = models.CharField(_("assign areas"), max_length=20, choices=Match.choices, default="", blank=True)
    has_symbol_pictures = models.BooleanField(
        _("symbol pictures"),
        default=False,
        help_text=_("New entries get a picture of the library, since those of the feed are not loaded from there."),
    )
    shown_days = models.PositiveSmallIntegerField(
        _("days shown"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DAYS)],
        help_text=_("How many days news of this source stay. Left empty: press 14, all others without end."),
    )
    comes_as_draft = models.BooleanField(
        _("gazettes as drafts"),
        default=False,
        help_text=_("Gazettes wait as drafts until somebody publishes them. News and events don't."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_owned_by_file = models.BooleanField(default=False, editable=False)

    # How the source is doing; written by every attempt.
    link = models.CharField(_("website"), max_length=500, blank=True, editable=False)
    etag = models.CharField(max_length=500, null=True, editable=False)
    last_modified = models.CharField(max_length=100, null=True, editable=False)
    last_attempt_at = models.DateTimeField(_("last attempt"), null=True, editable=False)
    last_success_at = models.DateTimeField(_("last success"), null=True, editable=False)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    last_error = models.TextField(_("what is wrong"), blank=True, editable=False)
    warnings = models.JSONField(default=list, editable=False)
    picture_warnings = models.JSONField(default=list, editable=False)
    moved_to = models.CharField(_("new address"), max_length=500, blank=True, editable=False)
    items = models.PositiveIntegerField(_("entries"), default=0, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)  # the first failure after the last success
    warned_at = models.DateTimeField(null=True, editable=False)  # once; empty again when it has recovered
    is_gone = models.BooleanField(default=False, editable=False)  # 410: switched off by its publisher, not by us
    is_filing_due = models.BooleanField(default=False, editable=False)  # its words mean something else since
    attempts = models.JSONField(default=list, editable=False)  # the last ones, newest first: `health.attempts`

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("imports")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(models.Q(url="") ^ models.Q(path=""), origin="")
                | models.Q(url="", path="") & ~models.Q(origin=""),
                name="feeds_source_has_one_origin",
            ),
            models.UniqueConstraint(
                fields=["origin", "channel"], condition=~models.Q(origin=""), name="feeds_source_once_a_channel"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["next_attempt_at"], name="feeds_source_next_attempt")]

    def __str__(self) -> str:
        return self.name

    @property
    def module(self) -> str:
        """Key of the service module that the entries belong to."""
        if self.kind == self.Kind.GAZETTES:
            return "gazettes"
        return "events" if self.kind in {self.Kind.ICS, self.Kind.EVENT_PAGE} else "news"

    @property
    def is_press(self) -> bool:
        """Other people's texts, shown apart from the town's own."""
        return self.rights != self.Rights.OWN and (not self.origin or bool(self.channel))

    @property
    def is_teaser_only(self) -> bool:
        """We may show how the text begins and where it stands, not the text."""
        return self.rights in {self.Rights.PRESS, self.Rights.TEASER}

    @property
    def days_shown(self) -> int | None:
        """How many days a piece of news stays after its date; None without end."""
        return self.shown_days or (PRESS_DAYS if self.rights == self.Rights.PRESS else None)

    def clean(self) -> None:
        super().clean()
        if not self.url:
            return
        try:
            refuse_unfetchable(self.url)
        except AddressRefused as error:
            raise ValidationError({"url": str(error.detail)}) from error

    def forget_last_answer(self) -> None:
        """Have the next attempt read everything again, because what we make of it has changed."""
        self.etag = self.last_modified = None
        self.next_attempt_at = None
        self.is_gone = self.is_gone and not self.is_active
