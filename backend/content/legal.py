"""Imprint, privacy notice and accessibility statement, written from the town's legal fields; no lawyer lives here."""

from __future__ import annotations

from django.utils.translation import gettext as _

from backend.content.legal_bodies import bodies_for
from backend.content.models import LegalAdditions
from backend.library.accessibility_gaps import BURDEN, NOT_YET, OUT_OF_SCOPE
from backend.library.models import ContactDetails, LegalFields
from backend.push.reading import app_transports
from backend.serving.pages import WebPage
from backend.tenants.models import Municipality

# Slug in the address -> key of the config document, which is also the template's name.
PAGES = {"impressum": "imprint", "datenschutz": "privacy", "barrierefreiheit": "accessibility"}

APP_SERVICES = {"expo": "den Dienst Expo", "fcm": "den Dienst Firebase von Google"}

# The headings of the model statement, annex of Implementing Decision (EU) 2018/1523, in the order given there.
GAP_HEADINGS = (
    (NOT_YET, "Unvereinbarkeit mit den Anforderungen"),
    (BURDEN, "Unverhältnismäßige Belastung"),
    (OUT_OF_SCOPE, "Inhalte, die nicht in den Anwendungsbereich der Vorschriften fallen"),
)


def legal_page(slug: str, *, town: Municipality) -> WebPage:
    """One of the three pages. The texts are German, as the law that they name. Raises KeyError for another slug."""
    key = PAGES[slug]
    titles = {"imprint": _("Imprint"), "privacy": _("Privacy"), "accessibility": _("Accessibility statement")}
    legal = LegalFields.objects.first() or LegalFields()
    additions = LegalAdditions.objects.first() or LegalAdditions()
    return WebPage(
        title=titles[key],
        template=f"content/legal/{key}.html",
        context={
            "town": town,
            "legal": legal,
            "contact": ContactDetails.objects.first() or ContactDetails(),
            "bodies": bodies_for(town.state, legal=legal),
            "gaps": _gaps(legal),
            "app_services": _app_services(town),
            "before": additions.html(f"{key}_before"),
            "addition": additions.html(key),
        },
        path=f"/rechtliches/{slug}/",
        lang="de",
    )


def _app_services(town: Municipality) -> list[str]:
    """By whom apps are told, in the words of a privacy notice."""
    return [APP_SERVICES[key] for key in app_transports(town) if key in APP_SERVICES]


def _gaps(legal: LegalFields) -> list[tuple[str, list[dict[str, str]]]]:
    """What is not accessible, by reason; a reason without content is left out."""
    found = [block.value for block in legal.accessibility_gaps]
    by_reason = ((heading, [gap for gap in found if gap["reason"] == reason]) for reason, heading in GAP_HEADINGS)
    return [(heading, gaps) for heading, gaps in by_reason if gaps]
