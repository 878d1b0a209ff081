"""Something that takes place, once or again and again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import StreamField
from wagtail.search import index

from backend.common import clock
from backend.common.html import teaser
from backend.common.repeating import YEARS
from backend.feeds.models.imported import Imported
from backend.feeds.models.media import media_of
from backend.feeds.occurrence_keys import with_kept_keys
from backend.feeds.occurrences import Series, bounds
from backend.feeds.preview import preview_event
from backend.feeds.recurrence import UnusableRecurrence, read_recurrence
from backend.feeds.recurrence_words import recurrence_words, refusal_words
from backend.feeds.series import series_of
from backend.library.blocks import BodyBlock
from backend.library.rendering import body_html

OF_ABSENCE = ("missing_since", "missing_is_settled")


class Event(Imported):
    """Something that takes place; its dates are occurrences, expanded when asked for."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("takes place")
        CANCELLED = "cancelled", _("cancelled")

    IMPORTED_FIELDS = (
        "title",
        "teaser",
        "description",
        "location",
        "starts_at",
        "ends_at",
        "is_all_day",
        "recurrence",
        "overrides",
        "status",
        "organizer",
        "original_url",
        "categories",
        "areas",
    )
    RENDERED_FIELDS = (
        "teaser_text",
        "description_html",
        "category_ids",
        "area_ids",
        "picture_ids",
        "attachments",
        "first_starts_at",
        "last_ends_at",
        "recurrence_text",
    )
    TEXT_FIELDS = ("title", "teaser", "description", "location", "organizer", "price_text", "accessibility", "note")
    SHARED_FIELDS = (
        "picture",
        "categories",
        "areas",
        "place",
        "starts_at",
        "ends_at",
        "is_all_day",
        "recurrence",
        "overrides",
        "status",
        "keyed_from",
        "ticket_url",
        "source",
        "original_url",
        "expire_at",
    )
    OWN_COLUMNS = ("keyed_from",)
    OF_ONE_TIME = ("keyed_from", "overrides", "original_url", "note", *OF_ABSENCE)
    LONG_TEXTS = ("description", "description_html")

    title = models.CharField(_("title"), max_length=300)
    teaser = models.TextField(_("teaser"), blank=True, help_text=_("Left empty, the beginning of the text is shown."))
    description = StreamField(BodyBlock(), verbose_name=_("description"), blank=True)
    picture = models.ForeignKey(
        "library.Picture", verbose_name=_("picture"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    categories = ParentalManyToManyField("library.Category", verbose_name=_("categories"), blank=True)
    place = models.ForeignKey(
        "library.Place", verbose_name=_("place"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    location = models.CharField(
        _("location"), max_length=500, blank=True, help_text=_("Where no place of the list fits.")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True, help_text=_("Left empty: open end."))
    is_all_day = models.BooleanField(_("all day"), default=False)
    recurrence = models.TextField(
        _("recurrence"), blank=True, help_text=_("By RFC 5545: RRULE, RDATE and EXDATE, one a line.")
    )
    # [{"occurrence", "is_cancelled", "starts_at", "ends_at", "title", "reason", "location"}], instants as ISO text
    overrides = models.JSONField(_("changed dates"), default=list, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.SCHEDULED)
    organizer = models.CharField(_("organizer"), max_length=200, blank=True)
    price_text = models.CharField(_("price"), max_length=300, blank=True)
    ticket_url = models.URLField(_("tickets"), max_length=1000, blank=True)
    accessibility = models.TextField(_("accessibility"), blank=True)
    original_url = models.CharField(_("original address"), max_length=1000, blank=True, editable=False)
    # A coming event that its calendar no longer has; where that is settled, somebody keeps it all the same.
    missing_since = models.DateTimeField(_("no longer in the source since"), null=True, editable=False)
    missing_is_settled = models.BooleanField(default=False, editable=False)
    # Rendered
    teaser_text = models.TextField(blank=True, editable=False)
    description_html = models.TextField(blank=True, editable=False)
    first_starts_at = models.DateTimeField(null=True, editable=False)
    last_ends_at = models.DateTimeField(null=True, editable=False, help_text="None: it goes on for ever.")
    recurrence_text = models.TextField(blank=True, editable=False)
    # Where it is not `starts_at`: see occurrence_keys.
    keyed_from = models.DateTimeField(null=True, editable=False, help_text="The key of the first date.")

    search_fields: ClassVar = [
        index.SearchField("title", boost=3),
        index.AutocompleteField("title"),
        index.SearchField("teaser"),
        index.SearchField("description"),
        index.SearchField("location"),
        index.FilterField("live"),
        index.FilterField("lang"),
        index.FilterField("source"),
    ]

    class Meta(Imported.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            *Imported.Meta.constraints,
            models.UniqueConstraint(fields=["source", "source_key"], name="feeds_event_once_a_source"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["copy_of"], condition=models.Q(copy_of__isnull=False), name="feeds_event_copies"),
            models.Index(fields=["last_ends_at"], condition=models.Q(live=True), name="feeds_event_coming"),
            models.Index(
                fields=["expire_at"],
                condition=models.Q(live=True, expire_at__isnull=False),
                name="feeds_event_expiries",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        for name in ("starts_at", "ends_at"):
            moment = getattr(self, name)
            if moment and moment.year not in YEARS:
                raise ValidationError({name: _("The year must be between 1970 and 2199.")})
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The end is before the beginning.")})
        try:
            read_recurrence(self.recurrence, zone=zone())
        except UnusableRecurrence as error:
            raise ValidationError({"recurrence": refusal_words(error)}) from error

    def render(self) -> None:
        super().render()
        self.category_ids = sorted(category.public_id for category in self.categories.all())
        self.render_texts()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What was ever public keeps the keys of its dates, whatever becomes of its time."""
        if self.first_published_at and self.pk and kwargs.get("update_fields") is None:
            self._keep_keys()
        super().save(*args, **kwargs)

    def followed(self, fields: Iterable[str]) -> None:
        """A source names its dates itself."""
        if "starts_at" in fields:
            self.keyed_from = None

    def _keep_keys(self) -> None:
        before = type(self).objects.filter(pk=self.pk, first_published_at__isnull=False).first()
        if before is not None:
            self.keyed_from = with_kept_keys(self.series(), before=before.series()).keyed_from

    def with_content_json(self, content: dict[str, Any]) -> Any:
        draft = super().with_content_json(content)
        for name in ("keyed_from", *OF_ABSENCE):
            setattr(draft, name, getattr(self, name))
        return draft

    @property
    def is_missing(self) -> bool:
        """Whether somebody has to say what becomes of it, since its calendar no longer has it."""
        if self.missing_since is None or self.missing_is_settled or self.status != self.Status.SCHEDULED:
            return False
        now = clock.now()
        is_coming = self.starts_at > now or (self.recurrence and (self.last_ends_at is None or self.last_ends_at > now))
        return bool(self.live and is_coming)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return preview_event(request, self, mode=mode_name)

    def render_texts(self) -> None:
        """The columns that are made from the event's own fields alone."""
        self.description_html = body_html(self.description, lang=self.lang)
        self.teaser_text = teaser(self.teaser or self.description_html)
        self.picture_ids, self.attachments = media_of(self.description)
        series = self.series()
        self.first_starts_at, self.last_ends_at = bounds(series)
        self.recurrence_text = recurrence_words(series, lang=self.lang)

    def over_at(self) -> datetime | None:
        """The end of the last date; None while one goes on for ever."""
        return bounds(self.series())[1]

    def series(self) -> Series:
        """The event in time."""
        return series_of(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            is_all_day=self.is_all_day,
            recurrence=self.recurrence,
            overrides=self.overrides,
            status=self.status,
            zone=zone(),
            keyed_from=self.keyed_from,
        )


def zone() -> ZoneInfo:
    """The wall clock that recurrences keep to. All our towns are in one time zone (tenants.file.town)."""
    return ZoneInfo(settings.TIME_ZONE)
