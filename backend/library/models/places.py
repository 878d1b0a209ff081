"""Where things are and happen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import RichTextField
from wagtail.search import index

from backend.changes.querysets import RecordedQuerySet
from backend.library.blocks import RICH_TEXT_FEATURES
from backend.library.models.publishable import Publishable
from backend.library.place_page import place_page
from backend.library.previewing import card, is_list
from backend.library.rendering import rich_text_html
from backend.serving.pages import render_page


class Place(Publishable):
    """A facility or sight: town hall, library, playground, castle."""

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
    city = models.CharField(_("town"), max_length=100, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    website = models.URLField(_("website"), blank=True)
    opening_hours = models.TextField(_("opening hours"), blank=True)
    accessibility = models.TextField(_("accessibility"), blank=True)
    description_html = models.TextField(blank=True, editable=False)

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

    def render(self) -> None:
        super().render()
        self.description_html = rich_text_html(self.description)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The draft on the page that readers will see."""
        self.render()
        page = place_page(self.as_row())
        if is_list(mode_name):
            shown = card(title=self.name, path=self.get_absolute_url(), teaser=page.description, image=page.image)
            page = replace(
                page,
                title=gettext("Facilities & sights"),
                template="library/preview_cards.html",
                context={"card": shown},
            )
        return render_page(request, page)

    def as_row(self) -> dict[str, Any]:
        """The same columns that `reading.place_row` reads of a published place."""
        row = {name: getattr(self, name) for name in PLACE_COLUMNS}
        contact = {f"contact__{name}": getattr(self.contact, name, None) for name in ("name", "phone", "email")}
        return row | contact | {"picture__image_json": self.picture.image_json if self.picture else None}


PLACE_COLUMNS = (
    "public_id",
    "lang",
    "name",
    "description_html",
    "street",
    "postal_code",
    "city",
    "latitude",
    "longitude",
    "phone",
    "email",
    "website",
    "opening_hours",
    "accessibility",
)
