"""Data sets in the words of DCAT-AP.de (https://www.dcat-ap.de/def/dcatde/3.0/spec/); which ones say the rooms.

`dcatde:politicalGeocodingURI` is what 2.0 asks for and 3.0 still reads; 3.0 wants the same address in `dct:spatial`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from backend.common.clock import rfc3339
from backend.common.licences import Licence
from backend.tenants.datasets import DataFile, Dataset
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading

CONTENT_TYPE = "application/ld+json"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
CONTRIBUTORS = "http://dcat-ap.de/def/contributors/"
_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "http://www.iana.org/assignments/media-types/"
_GEOCODING = "http://dcat-ap.de/def/politicalGeocoding/"
# EU's list of languages knows the codes of ISO 639-3.
_LANGUAGES = {"de": "DEU", "en": "ENG", "pl": "POL", "uk": "UKR", "ru": "RUS", "ar": "ARA", "tr": "TUR", "fr": "FRA"}
# What stands in both as it is (RFC 6068, RFC 3986); an address may have quotation marks and blanks.
_IN_MAILTO, _IN_TEL = "@+!$'*", "+()/"
_COUNTY_DIGITS, _AMT_DIGITS = 5, 9

Document = dict[str, Any]


def link(address: str) -> Document:
    """A value that is an address."""
    return {"@id": address}


def words(text: str, *, reading: Reading) -> Document:
    """A value for people, in the language of the answer."""
    return {"@value": text, "@language": reading.lang}


def languages_of(town: Municipality) -> list[Document]:
    """Those that EU's list and ours both name."""
    return [link(f"{_EU}language/{_LANGUAGES[tag]}") for tag in town.languages if tag in _LANGUAGES]


def publisher_of(reading: Reading) -> Document:
    """The town; the same address as in its pages."""
    return {
        "@id": f"{reading.origin}/#organization",
        "@type": ["foaf:Agent", "foaf:Organization"],
        "foaf:name": reading.town.title,
        "foaf:homepage": link(f"{reading.origin}/"),
    }


def covered(town: Municipality) -> Document:
    """Where the data are of: municipality, Amt or county by its official key; nothing for whoever has none."""
    level, address = _geocoded(town)
    if not address:
        return {}
    return {
        "dct:spatial": {"@id": address, "@type": "dct:Location"},
        "dcatde:politicalGeocodingURI": link(address),
        "dcatde:politicalGeocodingLevelURI": link(f"{_GEOCODING}Level/{level}"),
    }


def contributed(contributor_id: str) -> Document:
    """By whom GovData gets it; only who was given such an id has one."""
    return {"dcatde:contributorID": link(f"{CONTRIBUTORS}{contributor_id}")} if contributor_id else {}


def dataset_document(reading: Reading, dataset: Dataset, *, licence: Licence | None = None) -> Document:
    """One dcat:Dataset; `licence` is that of the town, which only what is its own may claim."""
    claimed = dataset.licence or (licence if dataset.is_own else None)
    source = dataset.source or reading.town.title
    address = f"{reading.origin}{dataset.path}"
    changed_at = dataset.changed_at and rfc3339(dataset.changed_at, zone=reading.zone)
    return {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": address,
        "dct:title": words(dataset.title, reading=reading),
        "dct:description": words(dataset.description, reading=reading),
        "dct:publisher": publisher_of(reading),
        **({"dct:modified": {"@value": changed_at, "@type": "xsd:dateTime"}} if changed_at else {}),
        "dct:language": languages_of(reading.town),
        **covered(reading.town),
        "dct:accessRights": link(f"{_EU}access-right/PUBLIC"),
        "dct:accrualPeriodicity": link(f"{_EU}frequency/{dataset.frequency}"),
        "dcat:theme": link(f"{_EU}data-theme/{dataset.theme}"),
        "dcat:landingPage": {"@id": f"{reading.origin}{dataset.page}", "@type": "foaf:Document"},
        **contact_points(dataset.contacts),
        "dcat:distribution": [
            _distribution(reading, file, licence=claimed, source=source, rights=dataset.rights)
            for file in dataset.files
        ],
    }


def contact_points(contacts: Sequence[Mapping[str, str]]) -> Document:
    """Whom to ask; left out where nobody is known."""
    return {"dcat:contactPoint": [_contact(each) for each in contacts]} if contacts else {}


def _contact(contact: Mapping[str, str]) -> Document:
    found: Document = {"@type": ["vcard:Kind", "vcard:Organization"], "vcard:fn": contact["name"]}
    if contact.get("email"):
        found["vcard:hasEmail"] = link(f"mailto:{quote(contact['email'], safe=_IN_MAILTO)}")
    if contact.get("phone"):
        found["vcard:hasTelephone"] = link(f"tel:{quote(contact['phone'].replace(' ', ''), safe=_IN_TEL)}")
    return found


def _distribution(reading: Reading, file: DataFile, *, licence: Licence | None, source: str, rights: str) -> Document:
    address = f"{reading.origin}{file.path}"
    is_named = licence is not None and licence.is_named
    return {
        "@id": f"{address}#distribution",
        "@type": "dcat:Distribution",
        "dct:title": words(file.title, reading=reading),
        "dcat:accessURL": link(address),
        "dcat:downloadURL": link(address),
        **({"dcat:mediaType": link(f"{_IANA}{file.media_type}")} if file.media_type else {}),
        "dct:format": link(f"{_EU}file-type/{file.file_type}"),
        **({"dct:license": link(licence.code)} if licence else {}),
        **({"dcatde:licenseAttributionByText": words(source, reading=reading)} if is_named else {}),
        **(
            {"dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": words(rights, reading=reading)}}
            if rights
            else {}
        ),
    }


def _geocoded(town: Municipality) -> tuple[str, str]:
    if town.kind == Municipality.Kind.COUNTY and (town.ags or town.ars):
        return "administrativeDistrict", f"{_GEOCODING}districtKey/{(town.ags or town.ars)[:_COUNTY_DIGITS]}"
    if town.kind == Municipality.Kind.AMT and town.ars:
        return "municipality", f"{_GEOCODING}municipalAssociationKey/{town.ars[:_AMT_DIGITS]}"
    if town.kind == Municipality.Kind.MUNICIPALITY and town.ags:
        return "municipality", f"{_GEOCODING}municipalityKey/{town.ags}"
    return "", ""
