"""The catalogue of open data: what is in it, that no licence is claimed which nobody gave, and DCAT-AP.de's rules."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django_tenants.utils import tenant_context

from backend.library.models import ContactDetails
from backend.tenants.models import Municipality
from backend.web_app.models import OpenDataTerms
from tests.statements import statements
from tests.waste_calendar.towns import rolled_out

PATH = "/opendata/katalog.jsonld"
ORIGIN = "http://musterstadt.region.test"
ZERO = {"@id": "http://dcat-ap.de/def/licenses/dl-zero-de/2.0"}
EU, IANA = "http://publications.europa.eu/resource/authority/", "http://www.iana.org/assignments/media-types/"
# What DCAT-AP 3.0 and DCAT-AP.de 3.0 demand of each class, and where the addresses of its values begin.
DEMANDED = {
    "dcat:Catalog": {"dct:title", "dct:description", "dct:publisher", "dcat:dataset"},
    "dcat:Dataset": {"dct:title", "dct:description", "dcat:distribution", "dcat:theme", "dct:publisher"},
    "dcat:Distribution": {"dcat:accessURL", "dct:format"},
    "dcat:DataService": {"dct:title", "dcat:endpointURL"},
    "dct:RightsStatement": {"rdfs:label"},
    "foaf:Agent": {"foaf:name"},
    "vcard:Kind": {"vcard:fn"},
}
ADDRESSES = {
    "dct:license": "http://dcat-ap.de/def/licenses/",
    "dct:format": f"{EU}file-type/",
    "dcat:mediaType": IANA,
    "dcat:theme": f"{EU}data-theme/",
    "dct:accrualPeriodicity": f"{EU}frequency/",
    "dct:accessRights": f"{EU}access-right/",
    "dct:language": f"{EU}language/",
    "dct:spatial": "http://dcat-ap.de/def/politicalGeocoding/",
    "dcatde:politicalGeocodingURI": "http://dcat-ap.de/def/politicalGeocoding/",
    "dcatde:politicalGeocodingLevelURI": "http://dcat-ap.de/def/politicalGeocoding/Level/",
    "dcatde:contributorID": "http://dcat-ap.de/def/contributors/",
    "dcat:accessURL": ORIGIN,
    "dcat:downloadURL": ORIGIN,
    "dcat:landingPage": ORIGIN,
    "dcat:servesDataset": ORIGIN,
    "vcard:hasEmail": "mailto:",
    "vcard:hasTelephone": "tel:",
}


def each_of(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def hold(node: Any, *, prefixes: set[str]) -> None:
    """Every node has what its class demands, every address is of its list, every name has a prefix that is said."""
    assert node not in (None, "", [], {})
    for kind in each_of(node.get("@type", [])):
        assert DEMANDED.get(kind, set()) <= node.keys(), (kind, node)
    for name, value in node.items():
        if name.startswith("@"):
            continue
        assert name.partition(":")[0] in prefixes, name
        for each in each_of(value):
            if name in ADDRESSES:
                assert each["@id"].startswith(ADDRESSES[name]), (name, each)
            if isinstance(each, dict):
                hold(each, prefixes=prefixes)


def licences(dataset: dict[str, Any]) -> list[Any]:
    return [each.get("dct:license") for each in dataset["dcat:distribution"]]


@pytest.fixture
def terms(town):
    ContactDetails.objects.all().delete()
    ContactDetails.objects.create(name="Stadt Musterstadt", email="rathaus@example.org", phone="+49 33841 123")
    return OpenDataTerms.objects.create(licence="dl-de/by-2-0", contributor_id="openDataBrandenburg")


def test_each_thing_that_leaves_is_in_the_catalogue_with_the_licence_it_has(town, terms, client_of):
    OpenDataTerms.objects.update(licence="dl-de/zero-2-0")
    with statements() as seen:
        response = client_of(town).get(PATH)
    assert response["Content-Type"] == "application/ld+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["ETag"]
    assert len(seen) == 4, seen  # host, state, terms, and those of the waste calendar
    document = orjson.loads(response.content)
    context = document.pop("@context")
    hold(document, prefixes=set(context))
    found = {each["@id"].removeprefix(ORIGIN): each for each in document["dcat:dataset"]}
    # What others wrote is in these: no licence, but a word on the rights; and never the map, which shows the press.
    for path in ("/feeds/news", "/feeds/events"):
        assert set(map(str, licences(found[path]))) == {"None"}
        assert all("dct:rights" in each for each in found[path]["dcat:distribution"])
    assert "events.geojson" not in str(found)
    assert licences(found["/api/v1/places"]) == [ZERO]
    assert licences(found["/api/v1/gazettes"]) == [ZERO]
    assert licences(found["/api/v1/waste/open-data"])[0] == {"@id": "http://dcat-ap.de/def/licenses/dl-by-de/2.0"}
    assert [each["@id"] for each in document["dcat:service"]["dcat:servesDataset"]] == [ORIGIN + path for path in found]
    for dataset in found.values():
        for each in dataset["dcat:distribution"]:
            assert client_of(town).get(each["dcat:downloadURL"]["@id"].removeprefix(ORIGIN)).status_code == 200
    assert PATH in client_of(town).get("/").content.decode()


def test_without_a_licence_none_is_claimed_and_what_is_switched_off_is_not_listed(town, client_of):
    Municipality.objects.filter(pk=town.pk).update(modules=["places", "gazettes"])
    document = client_of(town).get(PATH).json()
    assert len(document["dcat:dataset"]) == 2
    assert "licenses" not in str(document)
    assert "contributorID" not in str(document)


def test_the_towns_file_says_licence_and_portal(db):
    said = {"licence": "cc-zero", "contributor_id": "openDataBayern"}
    town = rolled_out("daten", name={"de": "Musterstadt"}, ags="12069444", open_data=said)
    with tenant_context(town):
        assert OpenDataTerms.objects.values("licence", "contributor_id").get() == said
    rolled_out("daten", name={"de": "Musterstadt"}, ags="12069444")
    with tenant_context(town):
        assert OpenDataTerms.objects.values_list("licence", "contributor_id").get() == ("", "")
