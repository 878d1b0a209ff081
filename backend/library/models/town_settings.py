"""What a town says of itself: looks, contact, legal fields; one row each, first filled from the municipality file."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from backend.library.contrast import READABLE, WHITE, contrast, is_readable, readable_on
from backend.tenants import registry

COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
is_colour = RegexValidator(COLOUR, _("Write a colour like #08743c."))


def home_sections() -> set[str]:
    """The sections that the start screen can have, as the modules announce them."""
    return {key for module in registry.modules() for key in module.home}


@register_setting(icon="view")
class Appearance(BaseGenericSetting):
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
        help_text=_("Names of sections, parted by commas; without any, all are shown."),
    )

    panels = [FieldPanel("primary"), FieldPanel("accent"), FieldPanel("logo"), FieldPanel("home")]

    class Meta:
        verbose_name = _("appearance")

    def clean(self) -> None:
        super().clean()
        if COLOUR.match(self.primary) and not is_readable(self.primary, on=WHITE):
            found = {"contrast": f"{contrast(self.primary, WHITE):.1f}", "needed": READABLE}
            text = _("This colour is not readable on white (contrast %(contrast)s, needs %(needed)s).")
            raise ValidationError({"primary": ValidationError(text, params=found)})
        if unknown := sorted(set(self.home) - home_sections()):
            text = _("There is no section %(unknown)s; there are: %(known)s.")
            names = {"unknown": ", ".join(unknown), "known": ", ".join(sorted(home_sections()))}
            raise ValidationError({"home": ValidationError(text, params=names)})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.on_primary, self.on_accent = readable_on(self.primary), readable_on(self.accent)
        super().save(*args, **kwargs)


@register_setting(icon="mail")
class ContactDetails(BaseGenericSetting):
    """How people find and reach the town hall."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
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

    class Meta:
        verbose_name = _("contact details")


@register_setting(icon="doc-full")
class LegalFields(BaseGenericSetting):
    """What imprint, privacy notice and accessibility statement are written from."""

    class Accessibility(models.TextChoices):
        FULLY = "fully", _("fully accessible")
        PARTLY = "partly", _("partly accessible")
        NOT = "not", _("not accessible")

    authority = models.CharField(_("authority"), max_length=200, blank=True)
    represented_by = models.CharField(_("represented by"), max_length=200, blank=True)
    supervisory_authority = models.CharField(_("supervisory authority"), max_length=200, blank=True)
    dpo = models.EmailField(_("data-protection officer"), blank=True)
    # An agreement between operator and town: the file says it, the CMS does not.
    processing_agreement_on = models.DateField(null=True, blank=True, editable=False)
    accessibility_status = models.CharField(
        _("accessibility"), max_length=10, choices=Accessibility.choices, blank=True
    )
    accessibility_reviewed_on = models.DateField(_("accessibility reviewed on"), null=True, blank=True)
    accessibility_contact = models.EmailField(_("report a barrier to"), blank=True)

    class Meta:
        verbose_name = _("legal fields")
