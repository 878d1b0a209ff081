"""An official gazette, and each stretch of time in which it was displayed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.log_actions import get_active_log_context
from wagtail.search import index

from backend.changes.querysets import RecordedQuerySet
from backend.common.pdf import PdfRefused, inspect_pdf
from backend.content.gazettes.forms import GazetteForm
from backend.content.gazettes.preview import preview_gazette
from backend.library.blocks import RICH_TEXT_FEATURES
from backend.library.models import Publishable
from backend.library.rendering import rich_text_html
from backend.library.variants.following import original_of


class Gazette(Publishable):
    """One issue of the town's official gazette; it is binding as the PDF, and readable as text."""

    TEXT_FIELDS = ("title", "contents", "text")
    SHARED_FIELDS = ("number", "issued_on", "file", "display_from", "display_until", "areas", "expire_at")

    number = models.PositiveIntegerField(_("number"), help_text=_("Counted anew each year; the next one is proposed."))
    issued_on = models.DateField(_("date of issue"), default=timezone.localdate)
    year = models.PositiveSmallIntegerField(blank=True, editable=False, help_text="Of the date of issue.")
    title = models.CharField(_("title"), max_length=200)
    file = models.ForeignKey(
        "library.Attachment", verbose_name=_("PDF file"), on_delete=models.PROTECT, related_name="+"
    )
    contents = models.TextField(_("contents"), blank=True, help_text=_("One announcement a line."))
    text = RichTextField(
        _("text"),
        blank=True,
        features=RICH_TEXT_FEATURES,
        help_text=_("The same for people who can't read the PDF, with a screen reader for instance."),
    )
    display_from = models.DateTimeField(_("displayed from"), default=timezone.now)
    display_until = models.DateTimeField(
        _("displayed until"), null=True, blank=True, help_text=_("Left empty, it stays.")
    )
    # Rendered
    text_html = models.TextField(blank=True, editable=False)
    file_json = models.JSONField(
        default=dict, blank=True, editable=False, help_text="url (relative), name, bytes, pages, sha256 of the file."
    )

    objects = RecordedQuerySet.as_manager()

    base_form_class = GazetteForm
    search_fields: ClassVar = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("contents"),
        index.FilterField("live"),
        index.FilterField("lang"),
    ]

    class Meta(Publishable.Meta):
        verbose_name = _("gazette")
        verbose_name_plural = _("gazettes")
        ordering: ClassVar = ["-issued_on", "-number"]
        constraints: ClassVar = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["year", "number", "lang"],
                name="content_gazette_one_a_number",
                violation_error_message=_("There is a gazette with this number in this year already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}/{self.issued_on.year}"

    def clean(self) -> None:
        super().clean()
        if self.display_until and self.display_from and self.display_until <= self.display_from:
            raise ValidationError({"display_until": _("The end is before the beginning.")})
        if self.file_id:
            try:
                inspect_pdf(self.read_file())
            except PdfRefused as refused:
                raise ValidationError({"file": str(refused)}) from refused
            except OSError as error:
                raise ValidationError({"file": _("This file can't be read.")}) from error

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """The form leaves out the year, but shows the date that it is of."""
        left_out = set(exclude or ())
        if "issued_on" not in left_out:
            self.year = self.issued_on.year
            left_out.discard("year")
        super().validate_constraints(exclude=left_out)

    def read_file(self) -> bytes:
        """The bytes of the file. Raises OSError."""
        with self.file.open_file() as file:
            data: bytes = file.read()
        return data

    def is_on_display(self, now: datetime) -> bool:
        """Whether everybody can read it at this instant."""
        return self.live and self.display_from <= now and (self.display_until is None or self.display_until > now)

    def render(self) -> None:
        super().render()
        self.text_html = rich_text_html(self.text)
        self.file_json = self._file_facts()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What is live is displayed: each change of that is written down."""
        self.year = self.issued_on.year
        super().save(*args, **kwargs)
        if kwargs.get("update_fields") is None or "live" in kwargs["update_fields"]:
            track_display(self)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        self.live = False
        track_display(self)
        return super().delete(*args, **kwargs)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return preview_gazette(request, self, mode=mode_name)

    def _file_facts(self) -> dict[str, Any]:
        """Of the file as it is now; somebody may have put another in its place."""
        facts = {
            "url": self.file.url,
            "name": self.file.filename,
            "bytes": self.file.file_size,
            "pages": None,
            "sha256": "",
        }
        try:
            data = self.read_file()
        except OSError:
            return facts
        facts |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        try:
            return facts | {"pages": inspect_pdf(data).pages}
        except PdfRefused:
            return facts


class GazetteDisplay(models.Model):
    """A stretch of time in which one file of a gazette was displayed: begun and ended by whom, with which bytes.

    It outlives its gazette. While it is open, `planned_until` is its end unless somebody ends it before.
    """

    gazette = models.ForeignKey(Gazette, null=True, on_delete=models.SET_NULL, related_name="displays")
    name = models.CharField(max_length=300)
    file_name = models.CharField(max_length=300)
    size = models.BigIntegerField()
    pages = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    begins_at = models.DateTimeField()
    begun_by = models.CharField(max_length=300, blank=True)
    planned_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=300, blank=True)

    wagtail_reference_index_ignore = True  # a record of the past keeps nothing from being deleted

    class Meta:
        ordering: ClassVar = ["begins_at", "pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.begins_at}"


def track_display(gazette: Gazette) -> None:
    """Bring the record of displays in step with a gazette that was saved: end what is over, begin what is new."""
    now, who = timezone.now(), _who()
    if gazette.pk and original_of(gazette) is not None:  # what is binding, and displayed, is the original
        return
    current = GazetteDisplay.objects.filter(gazette=gazette, ended_at=None).first() if gazette.pk else None
    if current and current.planned_until and current.planned_until <= now:
        _end(current, at=current.planned_until, by="")
        current = None
    is_same = current is not None and current.sha256 == gazette.file_json.get("sha256")
    if current and not (gazette.live and is_same):
        _end(current, at=now, by=who)
        current = None
    if not gazette.live or (gazette.display_until and gazette.display_until <= now):
        return
    stretch = current or GazetteDisplay(gazette=gazette, begun_by=who, begins_at=max(now, gazette.display_from))
    if stretch.begins_at > now:
        stretch.begins_at = max(now, gazette.display_from)
    stretch.name, stretch.planned_until = str(gazette)[:300], gazette.display_until
    facts = gazette.file_json
    stretch.file_name, stretch.size = str(facts["name"])[:300], facts["bytes"] or 0
    stretch.pages, stretch.sha256 = facts["pages"], facts["sha256"]
    stretch.save()


def _end(stretch: GazetteDisplay, *, at: datetime, by: str) -> None:
    """What had not begun yet was never displayed."""
    if stretch.begins_at >= at:
        stretch.delete()
        return
    stretch.ended_at, stretch.ended_by = at, by
    stretch.save()


def _who() -> str:
    """Who is at work, as the CMS knows; empty where a schedule is."""
    user = get_active_log_context().user
    return f"{user.get_full_name()} <{user.email}>"[:300] if user is not None else ""
