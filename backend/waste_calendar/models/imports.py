"""Where calendars are imported from, and how each import went."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.common import clock
from backend.common.errors import AddressRefused
from backend.common.fetching import refuse_unfetchable
from backend.waste_calendar.formats.mapping import Profile
from backend.waste_calendar.imports.web_addresses import WEB, is_web, masked, unknown_placeholders, web_address


class CalendarSourceQuerySet(models.QuerySet["CalendarSource"]):
    def due(self, *, now: datetime) -> CalendarSourceQuerySet:
        """Those on the internet whose next attempt has come."""
        return self.filter(path__iregex=WEB).filter(
            models.Q(next_attempt_at__isnull=True) | models.Q(next_attempt_at__lte=now)
        )


class CalendarSource(models.Model):
    """Files from which the town's own calendar is imported: those that its file names, or addresses on the internet."""

    class Format(models.TextChoices):
        ICS = "ics", "iCalendar"
        CSV = "csv", _("Table (CSV)")
        XLSX = "xlsx", _("Table (Excel, XLSX)")

    format = models.CharField(_("format"), max_length=10, choices=Format.choices)
    path = models.CharField(
        _("address of the calendar"),
        max_length=500,
        unique=True,
        help_text=_("{year} stands for the year, {list} for each list that the table of streets names."),
    )
    streets = models.CharField(_("table of streets"), max_length=500, blank=True)
    stops = models.CharField(_("table of stops"), max_length=500, blank=True)
    contact = models.JSONField(default=dict, blank=True, help_text="Of who collects: name, phone, email, url.")
    position = models.PositiveIntegerField(_("position"), default=0)
    profile = models.JSONField(default=dict, blank=True, help_text="What columns and labels mean: formats.profile.")
    is_owned_by_file = models.BooleanField(default=False, editable=False)

    # How fetching it goes; written by every attempt.
    last_attempt_at = models.DateTimeField(_("last attempt"), null=True, editable=False)
    last_success_at = models.DateTimeField(_("last success"), null=True, editable=False)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    last_error = models.TextField(_("what is wrong"), blank=True, editable=False)

    objects = CalendarSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar to import")
        verbose_name_plural = _("calendars to import")
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        """As all editors may know it: where a file lies on the server, and what opens an address, is not for them."""
        if self.is_fetched:
            return masked(self.path)
        name = self.path.rsplit("/", 1)[-1]
        if "{list}" in name:
            return gettext("One calendar for each district (%(format)s)") % {"format": self.get_format_display()}
        return name.replace("{year}", str(clock.now().year))

    @property
    def is_handed_over(self) -> bool:
        """Whether the town's file names it, so that it is only shown here."""
        return self.is_owned_by_file

    @property
    def is_fetched(self) -> bool:
        """Whether it lies on the internet."""
        return is_web(self.path)

    def clean(self) -> None:
        """A path on disk is the operator's to name; what an editor enters leads to the public internet."""
        super().clean()
        problems: dict[str, str] = {}
        try:
            Profile.from_json(self.profile or {"shape": "list"})
        except ValueError as error:
            problems["profile"] = str(error)
        if self.is_owned_by_file:
            return
        for name in ("path", "streets", "stops"):
            address = getattr(self, name).strip()
            setattr(self, name, address)
            try:
                if address and not is_web(address):
                    raise AddressRefused  # noqa: TRY301 - as for what leads into a private network
                if address:
                    refuse_unfetchable(web_address(address, year=2000))
            except AddressRefused as error:
                problems[name] = str(error.detail)
            known = ["{year}", "{list}"] if name == "path" else ["{year}"]
            if unknown := unknown_placeholders(address, known=known):
                text = gettext("Nobody fills in %(unknown)s here. There is only %(known)s.")
                problems[name] = text % {"unknown": ", ".join(unknown), "known": ", ".join(known)}
        if "{list}" in self.path and not self.streets:
            problems["streets"] = gettext("Which lists there are stands in a table of streets.")
        if problems:
            raise ValidationError(problems)


class FetchedFile(models.Model):
    """What an address last answered that could be read; a worse answer never takes its place."""

    source = models.ForeignKey(CalendarSource, on_delete=models.CASCADE, related_name="copies")
    address = models.CharField(max_length=700)
    content = models.BinaryField(null=True)
    etag = models.CharField(max_length=500, null=True)
    last_modified = models.CharField(max_length=100, null=True)
    fetched_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "address"], name="waste_fetched_file_once")]

    def __str__(self) -> str:
        return masked(self.address)


class ImportBatch(models.Model):
    """One import that changed something or went otherwise than the one before, or the undoing of one."""

    wagtail_reference_index_ignore = True  # how it went is told when what it points to is gone

    source = models.ForeignKey(
        CalendarSource, verbose_name=_("calendar"), null=True, on_delete=models.CASCADE, related_name="batches"
    )
    files = models.CharField(_("files"), max_length=500, blank=True, help_text="Names, where somebody brought them.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reverses = models.ForeignKey(
        "self", verbose_name=_("takes back"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"))
    is_fine = models.BooleanField(_("fine"), default=True)
    created = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    removed = models.PositiveIntegerField(_("removed"), default=0)
    problems = ArrayField(models.TextField(), verbose_name=_("problems"), default=list, blank=True)
    # What takes it back: rows as they were, packed by `journal`. Kept for the last imports only.
    journal = models.BinaryField(null=True, editable=False)
    print = models.CharField(max_length=64, blank=True, editable=False, help_text="Of the calendar that was read.")

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} {timezone.localtime(self.at):%d.%m.%Y %H:%M}"

    @property
    def name(self) -> str:
        """What was read, in one line."""
        return self.files or str(self.source or "–")
