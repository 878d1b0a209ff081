"""What of a town only the region's operator changes, in the municipality file: for the town to look at."""

from __future__ import annotations

from collections.abc import Iterator

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.library.kinds import kinds_with_four_eyes
from backend.library.models import LegalFields, MediaAllowance, PublishingRules
from backend.library.variants.naming import language_name
from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.tenants.operator import operator_email, operator_name


def operators_words() -> str:
    """Who can change it, and how to reach them."""
    name, email = operator_name(), operator_email()
    if not email:
        return _("Only the operator of the region changes this: %(name)s.") % {"name": name}
    return _("Only the operator of the region changes this: %(name)s, %(email)s.") % {"name": name, "email": email}


def operators_facts(town: Municipality) -> Iterator[tuple[str, str]]:
    """Title and value of each, as the town hall calls it; what is not known is left out."""
    return ((title, value) for title, value in _facts(town) if value)


def _facts(town: Municipality) -> Iterator[tuple[str, str]]:
    yield _("Name of the town"), town.title
    yield _("Short name, for ever"), town.slug
    yield _("Kind of municipality"), town.get_kind_display()
    yield _("State"), town.get_status_display()
    yield _("Federal state"), town.state
    yield _("Official key (AGS)"), town.ags
    yield _("Regional key (ARS)"), town.ars
    yield _("Addresses on the internet"), ", ".join(_hosts(town))
    yield _("Services"), ", ".join(str(each.title) for each in registry.active_modules(town) if each.is_service)
    yield _("First language"), language_name(town.languages[0])
    yield (
        _("Room for pictures and documents"),
        filesizeformat((MediaAllowance.objects.first() or MediaAllowance()).allowed),
    )
    agreed = (LegalFields.objects.first() or LegalFields()).processing_agreement_on
    yield _("Agreement on processing data"), date_format(agreed, "DATE_FORMAT") if agreed else _("not entered yet")
    yield _("A second person publishes"), _four_eyes()


def _hosts(town: Municipality) -> list[str]:
    return list(town.domains.order_by("-is_primary", "domain").values_list("domain", flat=True))


def _four_eyes() -> str:
    """Only where the file says it: else the town does."""
    rules, kinds = PublishingRules.objects.first() or PublishingRules(), kinds_with_four_eyes()
    return ", ".join(str(kinds[key].title) for key in rules.four_eyes if key in kinds) if rules.is_in_file else ""
