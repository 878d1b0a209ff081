"""What the open data are: licence, source, whom to write to, as of when, and the files (DCAT-AP.de in JSON-LD)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from backend.common.clock import end_of_day, rfc3339
from backend.tenants.registry import Reading
from backend.waste_calendar.licences import DEFAULT, LICENCES, Licence
from backend.waste_calendar.upcoming import today_of

BASE = "/api/v1/waste/open-data"
PAGE = "/abfall/daten/"
# By name: media type, and EU's list of file types.
FILES = {
    "pickups.csv": ("text/csv", "CSV"),
    "addresses.csv": ("text/csv", "CSV"),
    "calendar.json": ("application/json", "JSON"),
    "calendar.ics": ("text/calendar", "ICS"),
}
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
_ENVIRONMENT = "http://publications.europa.eu/resource/authority/data-theme/ENVI"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
_TERMS = """
    SELECT json_build_object(
        'licence', (SELECT licence FROM waste_calendar_publication ORDER BY id LIMIT 1),
        'contacts', (SELECT json_agg(contact ORDER BY position) FROM waste_calendar_fraction WHERE contact <> '{}'),
        'changed_at', (SELECT max(changed_at) FROM waste_calendar_pickup WHERE "on" >= %(first)s)
    )::text
"""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Licence, who is to be named, and who is asked; `changed_at` is when any pickup last changed."""

    licence: Licence
    source: str
    contacts: Sequence[dict[str, str]]
    changed_at: datetime | None


def terms_of(reading: Reading) -> Terms:
    """One statement. Who collects is named as the source; where nobody is known, the town."""
    row = connection.first_row(_TERMS, {"first": first_day(reading)})  # type: ignore[attr-defined]  # of our own wrapper
    found = orjson.loads(row[0])
    each = list({contact["name"]: contact for contact in found["contacts"] or []}.values())
    return Terms(
        licence=LICENCES[found["licence"] or DEFAULT],
        source=", ".join(contact["name"] for contact in each) or reading.town.title,
        contacts=each,
        changed_at=datetime.fromisoformat(found["changed_at"]) if found["changed_at"] else None,
    )


def first_day(reading: Reading) -> date:
    """Since when pickups are given: the beginning of the year."""
    return date(today_of(reading).year, 1, 1)


def end_of_year(reading: Reading) -> datetime:
    """When the files begin with another day."""
    return end_of_day(date(first_day(reading).year, 12, 31), zone=reading.zone)


def describe(reading: Reading, *, terms: Terms) -> dict[str, Any]:
    """The data set as a catalogue of open data takes it in."""
    address = f"{reading.origin}{BASE}"
    return {
        "@context": _CONTEXT,
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:title": _("Waste calendar %(town)s") % {"town": reading.town.title},
        "dct:description": _("All pickups by collection district, and which addresses belong to which district."),
        "dct:publisher": {
            "@type": "foaf:Organization",
            "foaf:name": reading.town.title,
            "foaf:homepage": reading.origin,
        },
        "dct:modified": rfc3339(terms.changed_at, zone=reading.zone) if terms.changed_at else None,
        "dct:language": reading.town.languages[0],
        "dct:spatial": {"dct:identifier": reading.town.ags},
        "dcat:theme": {"@id": _ENVIRONMENT},
        "dcat:landingPage": {"@id": f"{reading.origin}{PAGE}"},
        "dcat:contactPoint": [_contact(contact) for contact in terms.contacts],
        "dcat:distribution": [_distribution(address, name=name, terms=terms) for name in FILES],
    }


def _contact(contact: dict[str, str]) -> dict[str, str]:
    found = {"@type": "vcard:Organization", "vcard:fn": contact["name"]}
    if contact.get("email"):
        found["vcard:hasEmail"] = f"mailto:{contact['email']}"
    if contact.get("phone"):
        found["vcard:hasTelephone"] = f"tel:{contact['phone'].replace(' ', '')}"
    return found


def _distribution(address: str, *, name: str, terms: Terms) -> dict[str, Any]:
    media_type, file_type = FILES[name]
    found = {
        "@type": "dcat:Distribution",
        "dct:title": name,
        "dcat:accessURL": {"@id": f"{address}/{name}"},
        "dcat:downloadURL": {"@id": f"{address}/{name}"},
        "dcat:mediaType": media_type,
        "dct:format": {"@id": f"{_FILE_TYPE}{file_type}"},
        "dct:license": {"@id": terms.licence.code},
    }
    return {**found, "dcatde:licenseAttributionByText": terms.source} if terms.licence.is_named else found
