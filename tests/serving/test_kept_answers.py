"""Every public answer: few statements when it is built, none when it is kept, and the same bytes both times."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, NamedTuple
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django_tenants.utils import tenant_context

from backend.changes.epochs import rotate_epoch
from backend.common import clock
from backend.common.freshness import memory
from backend.library.models import Appearance
from backend.serving import listening
from backend.serving.from_memory import answering_from_memory
from backend.serving.response_cache import responses
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from tests.feeds.factories import article
from tests.isolation_objects import OBJECTS
from tests.statements import statements
from tests.test_isolation import address, table
from tests.towns import town_file

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
KEPT = [
    row
    for row in table()
    if row.host == "town"
    and row.kind in {"public", "object"}
    and row.route not in NOT_KEPT
    and not row.route.startswith(("/cms/", "/documents/"))
]


class Got(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Site:
    """The application as the server runs it, asked in this thread."""

    def __init__(self, town: Municipality) -> None:
        self.town = town
        self.application = answering_from_memory(WSGIHandler())

    def get(self, path: str, *, method: str = "GET", **headers: str) -> Got:
        got: list[Any] = []
        path, _, query = path.partition("?")
        environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": method, **headers}
        environ = {"HTTP_HOST": self.town.default_domain, "wsgi.input": BytesIO(), **environ}
        setup_testing_defaults(environ)
        parts = self.application(environ, lambda line, sent: got.extend([int(line[:3]), dict(sent)]))
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        return Got(*got, body)


@pytest.fixture
def listener(committing) -> Iterator[listening.Listener]:
    """What a web process has: somebody who hears of each commit."""
    listener = listening.start()
    wait_for(lambda: bool(memory))
    yield listener
    listener.stop()
    listener.join()
    listening.forget()
    responses.clear()


@pytest.fixture
def site(listener) -> Site:
    """A town with all modules and an object of each kind."""
    assert apply_file(town_file("merkstadt"), now=clock.now()).error is None
    made = time.monotonic()
    wait_for(lambda: listener.heard_until > made)  # else what is remembered first is forgotten once more
    return Site(Municipality.objects.get(schema_name="merkstadt"))


def wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def path_of(row, site: Site) -> str:
    values: dict[str, Any] = {"slug": "impressum"}
    if row.name:
        with tenant_context(site.town), transaction.atomic():
            values |= OBJECTS[row.name]()
    return address(row.route, **values)


@pytest.mark.parametrize("row", [row for row in table() if row.route in NOT_EVEN_BY_OTHERS], ids=lambda row: row.route)
def test_what_is_another_each_time_is_kept_by_nobody(site, row):
    path = path_of(row, site)
    first = site.get(path)
    assert first.status == 200
    assert "no-store" in first.headers["Cache-Control"]
    assert "Set-Cookie" not in first.headers
    assert not any(key[0] == path for town in responses._towns.values() for key in town)


@pytest.mark.parametrize("row", KEPT, ids=lambda row: row.route)
def test_built_with_few_statements_and_kept_without_any(site, row):
    path = path_of(row, site)
    wait_for(lambda: "merkstadt" not in listening.states._known)
    site.get("/api/v1/")  # the town's host is known then
    with statements() as built:
        first = site.get(path)
    shown = len(site.town.modules) if row.route in SHOWS_ALL_MODULES else 1
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


def test_another_town_has_its_own_answer(site, listener):
    assert apply_file(town_file("nebenan"), now=clock.now()).error is None
    other = Site(Municipality.objects.get(schema_name="nebenan"))
    for _ in range(2):
        assert b"merkstadt" in site.get("/api/v1/config").body
        assert b"merkstadt" not in other.get("/api/v1/config").body


def test_a_change_touches_only_the_answers_that_show_it(site):
    for path in ("/api/v1/news", "/api/v1/events"):
        site.get(path)
    with tenant_context(site.town), transaction.atomic():
        article("Ganz neu")
    wait_for(lambda: b"Ganz neu" in site.get("/api/v1/news").body)
    with statements() as seen:
        assert site.get("/api/v1/events").status == 200
    assert seen == []


def test_a_change_of_the_looks_reaches_every_page(site):
    assert b"#123456" not in site.get("/nachrichten/").body
    before = site.get("/nachrichten/").headers["ETag"]
    with tenant_context(site.town), transaction.atomic():
        Appearance.objects.update(primary="#123456")
    wait_for(lambda: site.get("/nachrichten/").headers["ETag"] != before)


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


def test_while_nobody_listens_the_town_is_asked_each_time_and_the_answer_still_kept(site, listener):
    site.get("/api/v1/news")
    listener.stop()
    with statements() as seen:
        site.get("/api/v1/news")
    assert ["tenants_host" in text or "changes_townstate" in text for text in seen] == [True, True]


def test_inside_a_transaction_nothing_is_kept(site, client_of):
    with transaction.atomic():
        with tenant_context(site.town):
            article("Nie veröffentlicht")
        assert b"Nie" in client_of(site.town).get("/api/v1/news").content
        transaction.set_rollback(True)
    assert b"Nie" not in site.get("/api/v1/news").body


def test_a_cursor_from_before_a_restore_is_gone(site):
    with tenant_context(site.town), transaction.atomic():
        for number in range(3):
            article(f"Nachricht {number}")
    first = site.get("/api/v1/news?limit=1").body.decode()
    cursor = first.partition('"next":"')[2].partition('"')[0]
    assert site.get(f"/api/v1/news?limit=1&cursor={cursor}").status == 200
    with transaction.atomic():
        rotate_epoch(site.town)
    wait_for(lambda: site.get(f"/api/v1/news?limit=1&cursor={cursor}").status == 410)
    assert b"cursor_expired" in site.get(f"/api/v1/news?limit=1&cursor={cursor}").body
    assert site.get("/api/v1/news?limit=1&cursor=abc").status == 400


def test_plain_http_is_sent_to_https_also_when_the_answer_is_there(site, settings):
    site.get("/api/v1/news")
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    site.application = answering_from_memory(WSGIHandler())
    assert site.get("/api/v1/news").status == 301
    assert site.get("/api/v1/news", HTTP_X_FORWARDED_PROTO="https").status == 200


def test_an_answer_is_made_of_the_towns_row_as_it_is_in_its_own_moment(site, monkeypatch):
    """The row that was looked up by the host may be older than what the snapshot sees, and nobody would tell."""
    path = "/api/v1/config?lang=de"  # not asked for before, so that it has to be built
    site.get("/api/v1/config")
    look_up = listening.hosts.town_of
    monkeypatch.setattr(listening.hosts, "remembered", lambda _domain: None)

    def renamed_meanwhile(domain: str) -> Municipality | None:
        town = look_up(domain)
        with transaction.atomic():
            renamed = Municipality.objects.get(pk=site.town.pk)
            renamed.name = {"de": f"Umbenannt {time.monotonic()}"}
            renamed.modules = []
            renamed.save()
        return town

    monkeypatch.setattr(listening.hosts, "town_of", renamed_meanwhile)
    first = site.get(path).body
    assert site.get("/api/v1/news").status == 404
    assert site.get("/nachrichten/").status == 404
    monkeypatch.undo()
    now = Municipality.objects.get(pk=site.town.pk).title
    wait_for(lambda: now.encode() in site.get(path).body)
    assert b"Umbenannt" in first


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
