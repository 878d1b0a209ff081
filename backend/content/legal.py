"""Imprint, privacy notice and accessibility statement, written from the town's legal fields; no lawyer lives here."""

from __future__ import annotations

from django.utils.translation import gettext as _

from backend.content.models import LegalAdditions
from backend.library.models import ContactDetails, LegalFields
from backend.serving.pages import WebPage
from backend.tenants.models import Municipality

# Slug in the address -> key of the config document, which is also the template's name.
PAGES = {"impressum": "imprint", "datenschutz": "privacy", "barrierefreiheit": "accessibility"}

# Who enforces accessibility of public bodies by state, and whom to turn to: BbgBGG § 9, § 11 and BbgBITV § 3.
ENFORCEMENT = {
    "BB": {
        "name": "Durchsetzungsstelle für digitale Barrierefreiheit beim Landesamt für Soziales und Versorgung "
        "des Landes Brandenburg",
        "url": "https://lasv.brandenburg.de",
    }
}
SUPERVISION = {
    "BB": {
        "name": "Die Landesbeauftragte für den Datenschutz und für das Recht auf Akteneinsicht Brandenburg",
        "url": "https://www.lda.brandenburg.de",
    }
}


def legal_page(slug: str, *, town: Municipality) -> WebPage:
    """One of the three pages. The texts are German, as the law that they name. Raises KeyError for another slug."""
    key = PAGES[slug]
    titles = {"imprint": _("Imprint"), "privacy": _("Privacy"), "accessibility": _("Accessibility statement")}
    return WebPage(
        title=titles[key],
        template=f"content/legal/{key}.html",
        context={
            "town": town,
            "legal": LegalFields.objects.first() or LegalFields(),
            "contact": ContactDetails.objects.first() or ContactDetails(),
            "enforcement": ENFORCEMENT.get(town.state),
            "supervision": SUPERVISION.get(town.state),
            "addition": (LegalAdditions.objects.first() or LegalAdditions()).html(key),
        },
        path=f"/rechtliches/{slug}/",
        lang="de",
    )
