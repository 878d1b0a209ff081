"""Every public answer: few statements when it is built, none when it is kept, and the same bytes both times."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django_tenants.utils import tenant_context

from backend.serving import listening
from backend.serving.response_cache import responses
from tests.isolation_objects import OBJECTS
from tests.serving.sites import Site, wait_until_heard
from tests.statements import statements
from tests.test_isolation import address, table

# Pages of which each is another: forms carry the moment at which they were opened, a shared draft is nobody else's.
NOT_EVEN_BY_OTHERS = {
    "/abfall/<uuid:id>/erinnerung/",
    "/barriere-melden/",
    "/barriere-melden/<slug:type>/<uuid:id>/",
    "/e-mails/",
    "/rueckmeldung/<slug:type>/<uuid:id>/",
    "/veranstaltung-melden/",
    "/nachricht-melden/",
    "/vorschau/<str:token>/",
}
# Public routes whose answer is no reading of the town's content: files, the CMS' entrance, the contract itself.
NOT_KEPT = NOT_EVEN_BY_OTHERS | {
    "/.well-known/security.txt",
    "/api/v1/docs/",
    "/api/v1/schema/",
    # Files of any size, which never lie in memory; their ETag is the town's state.
    "/api/v1/waste/open-data/addresses.csv",
    "/api/v1/waste/open-data/calendar.ics",
    "/api/v1/waste/open-data/calendar.json",
    "/api/v1/waste/open-data/pickups.csv",
    "/favicon.ico",
    "/favicon.svg",
    "/media/<slug:schema>/<path:name>",
    "/mitteilungen/worker.js",
    "/readyz",
    "/robots.txt",
    "/stylesheet/theme.<slug:fingerprint>.css",
}
SHOWS_ALL_MODULES = {"/", "/aushang.pdf", "/mitteilungen/", "/api/v1/home", "/api/v1/config", "/api/v1/categories"}
CHANGES = "/api/v1/changes"  # shows each type, the config document, and when time changes any of them
OF_CHANGES = 16
SEARCH = "/api/v1/search"  # seven types
COSTS = {CHANGES: OF_CHANGES, SEARCH: 7}
ASKED = {SEARCH: "?q=rathaus"}  # what can't be left out
KEPT = [
    row
    for row in table()
    if row.host == "town"
    and row.kind in {"public", "object"}
    and row.route not in NOT_KEPT
    and not row.route.startswith(("/cms/", "/documents/"))
]


@pytest.fixture(scope="module")
def objects(lasting_listener, lasting_site) -> dict[str, Any]:
    """One of each kind, for all rows."""
    with tenant_context(lasting_site.town), transaction.atomic():
        made = {name: make() for name, make in OBJECTS.items()}
    wait_until_heard(lasting_listener)
    return made


@pytest.fixture
def site(lasting_site, objects) -> Site:
    """As a web process finds it that has just begun."""
    listening.forget()
    responses.clear()
    return lasting_site


def path_of(row: Any, objects: dict[str, Any]) -> str:
    path = address(row.route, **{"slug": "impressum"} | (objects[row.name] if row.name else {}))
    return f"{path}{ASKED.get(row.route, '')}"


@pytest.mark.parametrize("row", [row for row in table() if row.route in NOT_EVEN_BY_OTHERS], ids=lambda row: row.route)
def test_what_is_another_each_time_is_kept_by_nobody(site, objects, row):
    path = path_of(row, objects)
    first = site.get(path)
    assert first.status == 200
    assert "no-store" in first.headers["Cache-Control"]
    assert "Set-Cookie" not in first.headers
    assert not any(key[0] == path for town in responses._towns.values() for key in town)


@pytest.mark.parametrize("row", KEPT, ids=lambda row: row.route)
def test_built_with_few_statements_and_kept_without_any(site, objects, row):
    path = path_of(row, objects)
    site.get("/api/v1/")  # the town's host is known then
    with statements() as built:
        first = site.get(path)
    shown = len(site.town.modules) if row.route in SHOWS_ALL_MODULES else COSTS.get(row.route, 1)
    frame = 0 if path.startswith("/api/") else 3  # of a page: looks and contact, what is urgent, and who is to be asked
    assert first.status == 200
    assert len(built) <= shown + frame + 2, built
    with statements() as kept:
        again = site.get(path)
    assert kept == []
    assert again == first
    assert "Set-Cookie" not in again.headers
    known = site.get(path, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert (known.status, known.body) == (304, b"")
    head = site.get(path, method="HEAD")
    assert (head.status, head.headers, head.body) == (200, first.headers, b"")


def test_gzip_has_its_own_tag_and_the_same_content(site):
    plain = site.get("/api/v1/config")
    packed = site.get("/api/v1/config", HTTP_ACCEPT_ENCODING="br, gzip")
    refused = site.get("/api/v1/config", HTTP_ACCEPT_ENCODING="gzip;q=0, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert refused == plain


def test_parameters_in_another_order_are_the_same_answer(site):
    site.get("/api/v1/news?limit=5&lang=de")
    with statements() as seen:
        site.get("/api/v1/news?lang=de&limit=5")
    assert seen == []


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/news?colour=red",
        "/api/v1/news/00000000-0000-4000-8000-000000000000",
        "/gibt-es-nicht/",
        "/abfall/?strasse=x",
    ],
)
def test_refusals_and_what_somebody_typed_are_not_kept(site, path):
    site.get(path)
    entries = sum(map(len, responses._towns.values()))
    site.get(path)
    assert sum(map(len, responses._towns.values())) == entries
    assert not any("strasse" in key[1] for town in responses._towns.values() for key in town)


@pytest.mark.parametrize(
    "query", ["strasse=Weg", "hausnummer=77b", "street=bad&strasse=Weg", "strasse=&hausnummer=7", "street=x"]
)
def test_where_somebody_lives_is_kept_by_nobody(site, query):
    got = site.get(f"/abfall/?{query}")
    assert got.status in {200, 302}
    if got.status == 200:
        assert got.headers["Cache-Control"] == "no-store"
    assert not any(query in key for town in responses._towns.values() for _path, key in town)


def test_different_addresses_never_share_an_answer(site):
    site.get("/api/v1/news?limit=1?")
    assert site.get("/api/v1/news?limit=1").status == 200
    assert site.get("/api/v1/news?limit=1&%6Cimit=2").status == site.get("/api/v1/news?%6Cimit=2&limit=1").status == 400


def test_what_others_add_to_their_links_makes_no_page_of_its_own(site):
    first = site.get("/nachrichten/")
    with statements() as seen:
        assert site.get("/nachrichten/?fbclid=abc&utm_source=x") == first
    assert seen == []


@pytest.mark.parametrize("host", ["evil@{}", "{}:evil/../", "{}/x", "{} "])
def test_a_host_that_django_refuses_is_refused_from_memory_too(site, host):
    site.get("/api/v1/news")
    assert site.get("/api/v1/news", HTTP_HOST=host.format(site.town.default_domain)).status == 404


def test_a_name_that_is_no_host_name_is_not_remembered(site):
    long = "x" * 300 + ".example.org"
    assert site.get("/api/v1/news", HTTP_HOST=long).status == 404
    assert long not in listening.hosts._unknown
