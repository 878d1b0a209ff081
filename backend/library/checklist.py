"""What a town's library lacks before the town may go live, and what the operator should see afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from backend.library.models import Appearance, Area, ContactDetails, LegalFields, Picture
from backend.tenants.changes import Missing
from backend.tenants.models import Municipality
from backend.tenants.registry import Health

RENDERED_WITHIN = timedelta(minutes=15)


def missing_items(town: Municipality) -> Iterator[Missing]:
    """The legal fields first: what imprint (DDG § 5), privacy notice (GDPR 13, 28, 37) and BITV 2.0 § 7 ask for."""
    yield from _legal(LegalFields.load(), contact=ContactDetails.load())
    if not ContactDetails.load().phone:
        yield Missing(subject="contact.phone", message=_("No phone number of the town hall."))
    if not Appearance.load().logo_id:
        yield Missing(subject="theme.logo", message=_("No logo."))
    if town.kind in {Municipality.Kind.MUNICIPALITY, Municipality.Kind.AMT} and not Area.objects.exists():
        yield Missing(subject="areas", message=_("No areas: nobody can choose news for their village."))


def health(town: Municipality, now: datetime) -> Iterator[Health]:  # noqa: ARG001 - the registry's signature
    """Pictures that nobody sees, since they could not be rendered."""
    waiting = Picture.objects.unrendered().filter(created_at__lt=now - RENDERED_WITHIN)
    for picture in waiting[:10]:
        yield Health(
            subject=picture.title, is_fine=False, message=_("The picture can't be rendered."), since=picture.created_at
        )


def _legal(legal: LegalFields, *, contact: ContactDetails) -> Iterator[Missing]:
    items = {
        "legal.authority": (legal.authority, _("Imprint: which authority this is.")),
        "legal.represented_by": (legal.represented_by, _("Imprint: who represents it.")),
        "contact.address": (contact.street and contact.city, _("Imprint: the postal address.")),
        "contact.email": (contact.email, _("Imprint: the email address.")),
        "legal.dpo": (legal.dpo, _("Privacy notice: the data-protection officer.")),
        "legal.processing_agreement_on": (
            legal.processing_agreement_on,
            _("The processing agreement between town and operator."),
        ),
        "legal.accessibility": (
            legal.accessibility_status and legal.accessibility_contact,
            _("Accessibility statement: how far, and where barriers are reported."),
        ),
    }
    for subject, (value, message) in items.items():
        if not value:
            yield Missing(subject=subject, message=message, is_legal=True)
