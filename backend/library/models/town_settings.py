"""What a town says of itself: looks, contact, legal fields; one row each, first filled from the municipality file."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin

from backend.library.accessibility_gaps import GapsBlock
from backend.library.contrast import BLACK, READABLE, WHITE, contrast, is_readable, readable_mix, readable_on
from backend.library.previewing import SIZES
from backend.library.town_settings.appearance_form import (
    AS_GROUND,
    AS_TEXT,
    AppearanceForm,
    ColourInput,
    HomeOrderInput,
)
from backend.library.town_settings.previewing import drawn_start_page
from backend.tenants import registry

COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_OF_THE_STATE = _("Empty: the one of the federal state, where we know it.")
is_colour = RegexValidator(COLOUR, _("Write a colour like #08743c."))


def home_sections() -> dict[str, str | Promise]:
    """The sections that the start screen can have, as the modules announce them, with what people call them."""
    return {key: module.title for module in registry.modules() for key in module.home}


@register_setting(icon="view")
class Appearance(PreviewableMixin, BaseGenericSetting):
    """Colours, logo and the order of the start screen; every pair of colours is readable (WCAG AA)."""

    primary = models.CharField(
        _("main colour"),
        max_length=7,
        default="#1a4b84",
        validators=[is_colour],
        help_text=_("For headings, links and buttons; must be readable on white."),
    )
    on_primary = models.CharField(max_length=7, default="#ffffff", editable=False)
    accent = models.CharField(_("accent colour"), max_length=7, default="#f2c14e", validators=[is_colour])
    on_accent = models.CharField(max_length=7, default="#000000", editable=False)
    logo = models.ForeignKey(
        "library.Picture", verbose_name=_("logo"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    home = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("order of the start screen"),
        default=list,
        blank=True,
        help_text=_("What is ticked stands on the start screen, in this order: move by the arrows, or drag."),
    )

    base_form_class = AppearanceForm
    panels = [
        FieldPanel("primary", widget=ColourInput(pairs=AS_TEXT)),
        FieldPanel("accent", widget=ColourInput(pairs=AS_GROUND)),
        FieldPanel("logo"),
        FieldPanel("home", widget=HomeOrderInput()),
    ]
    preview_modes: ClassVar = [("", _("Start screen")), ("dark", _("Start screen, dark"))]
    preview_sizes: ClassVar = SIZES

    class Meta:
        verbose_name = _("appearance")

    def clean(self) -> None:
        super().clean()
        if COLOUR.match(self.primary) and not is_readable(self.primary, on=WHITE):
            found = {
                "contrast": number_format(contrast(self.primary, WHITE), 1),
                "needed": number_format(READABLE, 1),
                "nearest": readable_mix(self.primary, on=WHITE, towards=BLACK),
            }
            text = _(
                "This colour is not readable on white (contrast %(contrast)s, needs %(needed)s). "
                "The nearest readable one is %(nearest)s."
            )
            raise ValidationError({"primary": ValidationError(text, params=found)})
        if unknown := sorted(set(self.home) - home_sections().keys()):
            text = _("There is no section %(unknown)s; there are: %(known)s.")
            names = {"unknown": ", ".join(unknown), "known": ", ".join(sorted(home_sections()))}
            raise ValidationError({"home": ValidationError(text, params=names)})

    @staticmethod
    def home_in_words(value: list[str]) -> str:
        """For the history of the settings."""
        titles = home_sections()
        return ", ".join(str(titles.get(key, key)) for key in value)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The start page as it would look; who draws it lives above."""
        self.on_primary, self.on_accent = readable_on(self.primary), readable_on(self.accent)
        return drawn_start_page(request, self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.on_primary, self.on_accent = readable_on(self.primary), readable_on(self.accent)
        super().save(*args, **kwargs)


@register_setting(icon="mail")
class ContactDetails(BaseGenericSetting):
    """How people find and reach the town hall."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    city = models.CharField(pgettext_lazy("in an address", "town"), max_length=100, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    website = models.URLField(_("website"), blank=True)
    postal_codes = ArrayField(
        models.CharField(max_length=5),
        verbose_name=_("postal codes of the town"),
        default=list,
        blank=True,
        help_text=_("Parted by commas; people find the town by them."),
    )
    notice_boards = models.EmailField(
        _("notice boards"),
        blank=True,
        help_text=_("Gets the sheet of the whole town by mail each Thursday. It is shown nowhere."),
    )

    class Meta:
        verbose_name = _("contact details")


@register_setting(icon="doc-full")
class LegalFields(BaseGenericSetting):
    """What imprint, privacy notice and accessibility statement are written from."""

    class Accessibility(models.TextChoices):
        FULLY = "fully", _("fully accessible")
        PARTLY = "partly", _("partly accessible")
        NOT = "not", _("not accessible")

    class Method(models.TextChoices):
        SELF = "self", _("assessed by ourselves")
        EXTERNAL = "external", _("assessed by somebody else")

    authority = models.CharField(_("authority"), max_length=200, blank=True)
    represented_by = models.CharField(_("represented by"), max_length=200, blank=True)
    supervisory_authority = models.CharField(_("supervisory authority"), max_length=200, blank=True)
    vat_id = models.CharField(
        _("VAT identification number"), max_length=20, blank=True, help_text=_("If there is one, like DE123456789.")
    )
    content_responsible = models.CharField(
        _("responsible for the content"),
        max_length=300,
        blank=True,
        help_text=_("Name and address of one person (§ 18 MStV); empty: the authority."),
    )
    dpo = models.EmailField(_("data-protection officer"), blank=True)
    data_protection_authority = models.CharField(
        _("data-protection authority"), max_length=300, blank=True, help_text=_OF_THE_STATE
    )
    data_protection_authority_url = models.URLField(_("its web address"), blank=True)
    # An agreement between operator and town: the file says it, the CMS does not.
    processing_agreement_on = models.DateField(_("agreement on processing data"), null=True, blank=True, editable=False)
    accessibility_status = models.CharField(
        _("accessibility"), max_length=10, choices=Accessibility.choices, blank=True
    )
    accessibility_gaps = StreamField(
        GapsBlock(),
        verbose_name=_("what is not accessible"),
        blank=True,
        help_text=_("For the accessibility statement: each content with its reason, and where it is found otherwise."),
    )
    accessibility_method = models.CharField(
        _("how it was assessed"), max_length=10, choices=Method.choices, default=Method.SELF
    )
    accessibility_prepared_on = models.DateField(_("accessibility statement made on"), null=True, blank=True)
    accessibility_reviewed_on = models.DateField(
        _("accessibility reviewed on"), null=True, blank=True, help_text=_("To be done once a year; you are reminded.")
    )
    accessibility_contact = models.EmailField(_("report a barrier to"), blank=True)
    enforcement_body = models.CharField(_("enforcement body"), max_length=300, blank=True, help_text=_OF_THE_STATE)
    enforcement_body_url = models.URLField(_("its web address"), blank=True)
    # When the administrators were last written to about the yearly review.
    reminded_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("legal fields")
