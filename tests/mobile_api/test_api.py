"""What the API needs all modules for, asked over a town's host."""

import pytest
from django.test import Client

from tests.statements import statements


def test_discovery_lists_only_what_this_town_answers(api, town):
    town.modules = ["news"]
    town.save()
    endpoints = api(town).get("/api/v1/").json()["endpoints"]
    assert "config" in endpoints
    assert not {"waste_streets", "towns"} & endpoints.keys()


def test_config_says_whose_app_this_is(api, town):
    document = api(town).get("/api/v1/config").json()
    assert document["municipality"]["slug"] == "musterstadt"
    assert [module["key"] for module in document["modules"]] == town.modules


def test_the_version_of_the_config_changes_with_its_content(api, town):
    before = api(town).get("/api/v1/config").json()["version"]
    town.center_lat = 53.0
    town.save()
    assert api(town).get("/api/v1/config").json()["version"] != before


def test_home_has_no_sections_of_modules_that_are_off(api, town):
    town.modules = []
    town.save()
    assert api(town).get("/api/v1/home").json() == {}


@pytest.mark.parametrize("path", ["/api/v1/config", "/api/v1/home"])
def test_statements_stay_within_one_a_module_and_two(api, town, path):
    with statements() as seen:
        api(town).get(path)
    assert len(seen) <= len(town.modules) + 2, seen


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("?colour=red", "colour"),
        ("?area=Dorf", "area"),
        ("?area=00000000-0000-4000-8000-000000000000", "area"),
        ("?lang=Deutsch!", "lang"),
        ("?lang=de&lang=en", "lang"),
        ("?waste_location=7", "waste_location"),
        ("?lang=%00", "lang"),
    ],
)
def test_a_bad_parameter_is_named(api, town, query, parameter):
    response = api(town).get(f"/api/v1/home{query}")
    assert response.status_code == 400
    assert parameter in response.json()["errors"]


def test_a_known_etag_is_answered_without_a_body(api, town):
    client = api(town)
    first = client.get("/api/v1/config")
    second = client.get("/api/v1/config", headers={"if-none-match": first["ETag"]})
    assert (second.status_code, second.content, second["ETag"]) == (304, b"", first["ETag"])


def test_gzip_has_an_etag_of_its_own(api, town):
    plain = Client(headers={"host": town.default_domain}).get("/api/v1/config")
    packed = Client(headers={"host": town.default_domain, "accept-encoding": "gzip"}).get("/api/v1/config")
    assert packed["Content-Encoding"] == "gzip"
    assert plain["ETag"] != packed["ETag"]
    assert plain["Vary"] == packed["Vary"] == "Accept-Encoding"


def test_a_public_get_sets_no_cookie_and_is_open_to_every_origin(api, town):
    response = api(town).get("/api/v1/config")
    assert not response.cookies
    assert response["Access-Control-Allow-Origin"] == "*"


def test_what_does_not_exist_is_a_problem_document(town):
    response = Client(headers={"host": town.default_domain}).get("/api/v1/unicorns")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_reading_is_all_one_can_do(town, method):
    response = getattr(Client(headers={"host": town.default_domain}), method)("/api/v1/config")
    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_head_is_get_without_a_body(town):
    client = Client(headers={"host": town.default_domain})
    head = client.head("/api/v1/config")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", client.get("/api/v1/config")["ETag"])


def test_a_browser_may_ask_with_an_etag_from_any_origin(town):
    response = Client(headers={"host": town.default_domain}).options("/api/v1/config")
    assert (response.status_code, response["Access-Control-Allow-Headers"]) == (204, "Authorization, If-None-Match")
    assert response["Allow"] == response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("q", ["", "muster", "STADT", "14806", "1480"])
def test_the_region_finds_its_towns(town, q):
    town.postal_codes = ["14806"]
    town.save()
    response = Client(headers={"host": "region.test"}).get("/api/v1/towns", {"q": q} if q else {})
    slugs = [item["slug"] for item in response.json()["items"]]
    assert ("musterstadt" in slugs) == (q != "STADT")


def test_towns_are_not_listed_on_a_towns_host(town):
    assert Client(headers={"host": town.default_domain}).get("/api/v1/towns").status_code == 404


def test_the_list_of_towns_has_pages(town, other_town):
    client = Client(headers={"host": "region.test"})
    first = client.get("/api/v1/towns?limit=1").json()
    second = client.get(f"/api/v1/towns?limit=1&cursor={first['next']}").json()
    assert [item["slug"] for item in first["items"] + second["items"]] == ["musterstadt", "nachbardorf"]
    assert second["next"] is None
    assert client.get("/api/v1/towns?cursor=x").status_code == 400
