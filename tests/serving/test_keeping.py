"""What is kept of answers, for whom, and what it takes to be made anew."""

from __future__ import annotations

import time

from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django_tenants.utils import tenant_context

from backend.changes.epochs import rotate_epoch
from backend.common import clock
from backend.library.models import Appearance
from backend.serving import listening
from backend.serving.from_memory import answering_from_memory
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from tests.feeds.factories import article
from tests.serving.sites import Site, wait_for
from tests.statements import statements
from tests.towns import town_file


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
