"""Where things are and happen."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from backend.changes.querysets import RecordedQuerySet
from backend.common.html import teaser
from backend.library.blocks import RICH_TEXT_FEATURES
from backend.library.models.publishable import Publishable
from backend.library.opening.blocks import HoursBlock, hours_of
from backend.library.opening.documents import hours_document
from backend.library.opening.rules import Hours
from backend.library.opening.words import exception_words, hours_words
from backend.library.places.preview import preview_place
from backend.library.rendering import rich_text_html
from backend.library.variants.form import TranslatedForm


class Place(Publishable):
    """A facility or sight: town hall, library, playground, castle."""

    TEXT_FIELDS = ("name", "description", "opening_hours", "accessibility")
    SHARED_FIELDS = (
        "categories",
        "picture",
        "contact",
        "street",
        "postal_code",
        "city",
        "latitude",
        "longitude",
        "phone",
        "email",
        "website",
        "hours",
        "on_holidays",
        "by_appointment",
        "areas",
        "expire_at",
    )

    base_form_class = TranslatedForm

    class OnHolidays(models.TextChoices):
        CLOSED = "closed", _("closed")
        USUAL = "usual", _("as on any other day")

    name = models.CharField(_("name"), max_length=200)
    categories = ParentalManyToManyField("library.Category", verbose_name=_("categories"), blank=True)
    description = RichTextField(_("description"), blank=True, features=RICH_TEXT_FEATURES)
    picture = models.ForeignKey(
        "library.Picture", verbose_name=_("picture"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    contact = models.ForeignKey(
        "library.Contact", verbose_name=_("contact"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    city = models.CharField(pgettext_lazy("in an address", "town"), max_length=100, blank=True)
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    website = models.URLField(_("website"), blank=True)
    hours = StreamField(HoursBlock(), verbose_name=_("opening hours"), blank=True)
    on_holidays = models.CharField(
        _("on public holidays"), max_length=10, choices=OnHolidays.choices, default=OnHolidays.CLOSED
    )
    by_appointment = models.BooleanField(_("by appointment"), default=False)
    opening_hours = models.TextField(
        _("more on the opening hours"), blank=True, help_text=_("In words; what no form can say.")
    )
    accessibility = models.TextField(_("accessibility"), blank=True)
    # Rendered
    description_html = models.TextField(blank=True, editable=False)
    teaser_text = models.TextField(blank=True, editable=False)
    hours_json = models.JSONField(default=dict, blank=True, editable=False)

    objects = RecordedQuerySet.as_manager()

    search_fields: ClassVar = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("live"),
        index.FilterField("lang"),
    ]

    class Meta(Publishable.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/orte/{self.public_id}/"

    def clean(self) -> None:
        super().clean()
        if (self.latitude is None) != (self.longitude is None):
            missing = "latitude" if self.latitude is None else "longitude"
            raise ValidationError({missing: _("A point on the map has both a latitude and a longitude.")})

    def render(self) -> None:
        super().render()
        self.description_html = rich_text_html(self.description)
        self.teaser_text = teaser(self.description_html)
        self.hours_json = self.render_hours()

    def render_hours(self) -> dict[str, Any]:
        """The opening hours as the API shows them, with the same in words; empty where nothing is said."""
        hours = self.read_hours()
        if not (hours.is_known or hours.by_appointment):
            return {}
        document = hours_document(hours)
        for shown, each in zip(document["exceptions"], hours.exceptions, strict=True):
            shown["text"] = exception_words(each, lang=self.lang)
        return {"text": hours_words(hours, lang=self.lang), **document}

    def read_hours(self) -> Hours:
        """What the form says, as rules."""
        on_holidays: Any = self.on_holidays
        return hours_of(self.hours, on_holidays=on_holidays, by_appointment=self.by_appointment)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return preview_place(request, self, mode=mode_name)
