"""The town as schema.org knows it: whose website this is, and where the town hall is reached."""

from __future__ import annotations

from typing import Any

from backend.tenants.models import Municipality
from backend.web_app.frame import Frame

_ADDRESS = {"street": "streetAddress", "postal_code": "postalCode", "city": "addressLocality"}
_REACHED = {"email": "email", "phone": "telephone", "website": "sameAs"}


def town_json_ld(frame: Frame) -> dict[str, Any]:
    """schema.org/WebSite with its publisher; what the town has not said is left out."""
    town = frame.town
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": town.title,
        "url": f"{town.origin}/",
        "inLanguage": town.languages,
        "publisher": _publisher(frame),
    }


def _publisher(frame: Frame) -> dict[str, Any]:
    town, contact = frame.town, frame.contact
    # A provider may be a company: only of a municipality it is known that it is an authority.
    is_authority = town.kind != Municipality.Kind.PROVIDER
    address = {name: contact[key] for key, name in _ADDRESS.items() if contact.get(key)}
    return {
        "@type": "GovernmentOrganization" if is_authority else "Organization",
        "@id": f"{town.origin}/#organization",
        "name": contact.get("name") or town.title,
        "url": f"{town.origin}/",
        **({"address": {"@type": "PostalAddress", **address, "addressCountry": "DE"}} if address else {}),
        **{name: contact[key] for key, name in _REACHED.items() if contact.get(key)},
        **({"logo": f"{town.origin}{frame.logo['sources']['large']}"} if frame.logo else {}),
    }
