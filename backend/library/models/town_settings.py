"""What a town says of itself: looks, contact, legal fields; one row each, first filled from the municipality file."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="view")
class Appearance(BaseGenericSetting):
    """Colours, logo and the order of the start screen; every pair of colours is readable (WCAG AA)."""

    primary = models.CharField(_("main colour"), max_length=7, default="#1a4b84")
    on_primary = models.CharField(max_length=7, default="#ffffff", editable=False)
    accent = models.CharField(_("accent colour"), max_length=7, default="#f2c14e")
    on_accent = models.CharField(max_length=7, default="#000000", editable=False)
    logo = models.ForeignKey(
        "library.Picture", verbose_name=_("logo"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    home = ArrayField(models.CharField(max_length=40), verbose_name=_("order of the start screen"), default=list)

    class Meta:
        verbose_name = _("appearance")


@register_setting(icon="mail")
class ContactDetails(BaseGenericSetting):
    """How people reach the town hall."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    website = models.URLField(_("website"), blank=True)

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
    processing_agreement_on = models.DateField(_("processing agreement of"), null=True, blank=True)
    accessibility_status = models.CharField(
        _("accessibility"), max_length=10, choices=Accessibility.choices, blank=True
    )
    accessibility_reviewed_on = models.DateField(_("accessibility reviewed on"), null=True, blank=True)
    accessibility_contact = models.EmailField(_("report a barrier to"), blank=True)

    class Meta:
        verbose_name = _("legal fields")
