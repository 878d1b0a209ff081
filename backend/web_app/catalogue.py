"""The town's catalogue of open data (DCAT-AP.de as JSON-LD), for the portals of states and GovData.

It writes down what the modules say of their data sets, and knows none of them.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.db.models import F, Subquery
from django.db.models.functions import JSONObject
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes

from backend.common.clock import end_of_day, local_day
from backend.common.licences import LICENCES, Licence
from backend.library.models import ContactDetails
from backend.serving.answers import Answer
from backend.serving.dcat import (
    CONTENT_TYPE,
    CONTEXT,
    Document,
    contact_points,
    contributed,
    covered,
    dataset_document,
    languages_of,
    link,
    publisher_of,
    words,
)
from backend.serving.views import PublicView
from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from backend.web_app.models import OpenDataTerms

CATALOGUE_PATH = "/opendata/katalog.jsonld"
_API = "/api/v1/"
_THEMES = "http://publications.europa.eu/resource/authority/data-theme"


class Catalogue(PublicView):
    """All that leaves the town in open formats, with whose it is and under which licence."""

    answer = OpenApiTypes.OBJECT

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        midnight = end_of_day(local_day(reading.now, zone=reading.zone), zone=reading.zone)
        return Answer(body=catalogue(reading), content_type=CONTENT_TYPE, valid_until=midnight)


def catalogue(reading: Reading) -> Document:
    """One statement, and one for each module that needs one to describe its data."""
    terms = _terms()
    licence = LICENCES.get(terms["licence"])
    shared = {**contact_points(terms["contacts"]), **contributed(terms["contributor_id"])}
    datasets = [{**shared, **each} for each in _datasets(reading, licence=licence)]
    return {
        "@context": CONTEXT,
        "@id": f"{reading.origin}{CATALOGUE_PATH}",
        "@type": "dcat:Catalog",
        "dct:title": words(_("Open data of %(town)s") % {"town": reading.town.title}, reading=reading),
        "dct:description": words(
            _("What %(town)s publishes for others to use, in open formats.") % {"town": reading.town.title},
            reading=reading,
        ),
        "dct:publisher": publisher_of(reading),
        "dct:language": languages_of(reading.town),
        **{key: value for key, value in covered(reading.town).items() if key == "dct:spatial"},
        "foaf:homepage": {"@id": f"{reading.origin}/", "@type": "foaf:Document"},
        "dcat:themeTaxonomy": link(_THEMES),
        "dcat:dataset": datasets,
        "dcat:service": {**_service(reading, datasets=datasets), **shared},
    }


def _terms() -> dict[str, Any]:
    """Licence, supplying portal, and whom to ask."""
    contact = ContactDetails.objects.values(document=JSONObject(name=F("name"), email=F("email"), phone=F("phone")))
    terms = OpenDataTerms.objects.values(document=JSONObject(licence=F("licence"), contributor_id=F("contributor_id")))
    row = Municipality.objects.values(contact=Subquery(contact[:1]), terms=Subquery(terms[:1]))[:1].get()
    reached = row["contact"] or {}
    return {
        "licence": "",
        "contributor_id": "",
        **(row["terms"] or {}),
        "contacts": [reached] if reached.get("name") and (reached.get("email") or reached.get("phone")) else [],
    }


def _datasets(reading: Reading, *, licence: Licence | None) -> list[Document]:
    described = (module.datasets(reading) for module in registry.active_modules(reading.town) if module.datasets)
    return [dataset_document(reading, dataset, licence=licence) for dataset in chain.from_iterable(described)]


def _service(reading: Reading, *, datasets: list[Document]) -> Document:
    """The API; what it answers has the rights of each data set."""
    return {
        "@id": f"{reading.origin}{_API}",
        "@type": "dcat:DataService",
        "dct:title": words(_("API of %(town)s") % {"town": reading.town.title}, reading=reading),
        "dct:description": words(_("Everything that the app shows, as JSON; described by OpenAPI."), reading=reading),
        "dct:publisher": publisher_of(reading),
        "dcat:endpointURL": link(f"{reading.origin}{_API}"),
        "dcat:endpointDescription": link(f"{reading.origin}{_API}schema/"),
        "dcat:servesDataset": [link(each["@id"]) for each in datasets],
    }


urlpatterns: list[URLPattern] = [
    path(CATALOGUE_PATH.removeprefix("/"), Catalogue.as_view(), name="open-data-catalogue")
]
