"""How a source is doing: what is kept of its attempts, who is told of its death and how often, and its page."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.accounts.models import Role, User
from backend.common.errors import Unreachable
from backend.feeds.discovering import fetchable
from backend.feeds.health import progress
from backend.feeds.health.attempts import MOST, Attempt, attempts_of, noted
from backend.feeds.health.words import advice_of, result_of, state_of
from backend.feeds.importing import import_source
from backend.feeds.models import Article, Source
from backend.inbox.models import Letter
from tests.accounts.people import person_of
from tests.feeds.conftest import Served
from tests.feeds.factories import NOON, source

RSS = (
    b"<rss version='2.0'><channel><title>R</title><item><guid>1</guid><title>Eins</title></item>"
    b"<item><guid>2</guid><title>Zwei</title></item></channel></rss>"
)
OK = (200, {"ETag": '"1"'}, RSS)


@pytest.fixture
def chief(client_of, town):
    client = client_of(town)
    client.force_login(User.objects.create_superuser(email="leitung@example.org", password="x" * 12))
    return client


def run(where, town, served, *, hours=0):
    options = {"now": NOON + timedelta(hours=hours), "policy": served.policy, "jitter": random.Random(1)}
    done = import_source(where, town=town, **options)
    where.refresh_from_db()
    return done


def page(client, where):
    response = client.get(f"/cms/sources/fetch/{where.pk}/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split()), response


def test_the_last_attempts_are_kept_and_no_more(town, served: Served):
    where = source(url=served.url("/feed"))
    served.answers["/feed"] = OK
    run(where, town, served)
    served.answers["/feed"] = (304, {}, b"")
    run(where, town, served, hours=1)
    served.answers["/feed"] = (404, {}, b"")
    run(where, town, served, hours=2)
    kept = [(each.items, each.created, each.code, each.status) for each in attempts_of(where)]
    assert kept == [(None, 0, "bad_status", 404), (None, 0, "", None), (2, 2, "", None)]
    for hour in range(3, 3 + MOST):
        run(where, town, served, hours=hour)
    assert len(where.attempts) == MOST
    assert where.failing_since == NOON + timedelta(hours=2)


def test_what_a_server_says_at_length_breaks_nothing(town, served: Served):
    where = source(url=served.url("/feed"))
    long = "x" * 600
    served.answers |= {
        "/feed": (301, {"Location": f"/{long}"}, b""),
        f"/{long}": (200, {"ETag": f'"{long}"', "Last-Modified": long}, RSS),
    }
    assert run(where, town, served).counts.created == 2
    assert (where.etag, where.last_modified, where.moved_to, where.failures) == (None, None, "", 0)


@pytest.mark.parametrize("answer", [(500, {}, b""), (410, {}, b"")], ids=["failing", "gone"])
def test_of_a_dead_source_a_letter_goes_out_once_and_again_after_it_had_recovered(town, served: Served, answer):
    town.is_demo = False
    person_of(town, Role.EDITOR, email="schreibt@example.org")
    where = source(url=served.url("/feed"))
    is_gone = answer[0] == 410

    def told():
        return list(Letter.objects.filter(subject__contains="Rathaus").values_list("to", flat=True))

    def fail(*hours: int) -> None:
        served.answers["/feed"] = answer
        for hour in hours:
            run(where, town, served, hours=hour)

    fail(0, 2)
    assert bool(told()) == is_gone
    fail(26, 50, 74, 98)
    once = told()
    assert once.count("schreibt@example.org") == 1
    assert len(set(once)) == len(once)
    served.answers["/feed"] = OK
    run(where, town, served, hours=99)
    assert (where.failing_since, where.warned_at, where.is_gone) == (None, None, False)
    fail(100, 101, 126, 150)
    assert sorted(told()) == sorted(2 * once)
    text = Letter.objects.filter(to="schreibt@example.org").first().text
    assert f"/cms/sources/fetch/{where.pk}/" in text
    assert ("nicht mehr gefragt" in text) == is_gone
    assert where.is_active == (not is_gone)


def test_a_demo_writes_to_nobody(town, served: Served):
    town.is_demo = True
    served.answers["/feed"] = (410, {}, b"")
    where = source(url=served.url("/feed"))
    run(where, town, served)
    assert where.warned_at is not None
    assert not Letter.objects.filter(subject__contains="Rathaus").exists()


def test_the_page_says_what_is_wrong_what_to_do_and_when_it_is_tried_again(chief, town, served: Served):
    where = source(url=served.url("/feed"))
    served.answers["/feed"] = OK
    run(where, town, served)
    served.answers["/feed"] = (404, {}, b"")
    run(where, town, served, hours=1)
    html, response = page(chief, where)
    for words in (
        "Unter dieser Adresse gibt es nichts (Fehler 404).",
        "tragen Sie die neue Adresse ein",
        "2 Einträge gelesen: 2 neu.",
        "Letzter Erfolg</dt><dd>21.11.2026 12:00",
        "Nächster Versuch</dt><dd>21.11.2026 15:",
    ):
        assert words in html
    assert "Refresh" not in response


def test_what_became_of_all_that_was_read_adds_up(town, served: Served):
    where = source(url=served.url("/feed"), shown_days=14)
    old = b"<item><guid>3</guid><title>Drei</title><pubDate>Mon, 02 Nov 2015 10:00:00 +0100</pubDate></item></channel>"
    served.answers["/feed"] = (200, {}, RSS.replace(b"</channel>", old))
    run(where, town, served)
    served.answers["/feed"] = (200, {}, RSS.replace(b"</channel>", old).replace(b"Eins", b"Eins!"))
    run(where, town, served, hours=1)
    with override("de"):
        said = [result_of(each) for each in attempts_of(where)]
        refused = result_of(Attempt(at=NOON, items=3, created=1, refused=2))
    assert said == [
        "3 Einträge gelesen: 1 geändert, 1 wie bisher, 1 zu alt, um gezeigt zu werden.",
        "3 Einträge gelesen: 2 neu, 1 zu alt, um gezeigt zu werden.",
    ]
    assert refused == "3 Einträge gelesen: 1 neu, 2 nicht angenommen."


def test_of_a_source_that_never_worked_nothing_stays_and_its_address_may_be_wrong(town):
    where = source(url="https://feed.example.org/rss", failures=1, last_error="Einen Server gibt es nicht.")
    where.attempts = noted(where, at=NOON, error=Unreachable())
    with override("de"):
        assert state_of(where).endswith("von dort kam noch nichts.")
        assert "richtig geschrieben" in advice_of(where)


@pytest.mark.parametrize(
    ("entered", "fetched"),
    [
        ("www.stadt.de/feed", "https://www.stadt.de/feed"),
        ("//stadt.de", "https://stadt.de"),
        ("stadt.de:8443", "https://stadt.de:8443"),
        ("webcal://stadt.de/a.ics", "https://stadt.de/a.ics"),
        ("ftp://stadt.de", "ftp://stadt.de"),
        ("", ""),
    ],
)
def test_an_address_is_taken_as_people_write_it(entered, fetched):
    assert fetchable(entered) == fetched


def test_a_source_whose_publisher_ended_it_stays_in_sight_until_somebody_decides(chief, town, served: Served):
    where = source(url=served.url("/feed"))
    served.answers["/feed"] = (410, {}, b"")
    run(where, town, served)
    assert f"/cms/sources/fetch/{where.pk}/" in chief.get("/cms/").content.decode()
    assert "endgültig" in page(chief, where)[0]
    chief.post(f"/cms/sources/fetch/{where.pk}/", {"do": "pause"})
    assert f"/cms/sources/fetch/{where.pk}/" not in chief.get("/cms/").content.decode()
    chief.post(f"/cms/sources/fetch/{where.pk}/", {"do": "resume"})
    where.refresh_from_db()
    assert (where.is_active, where.is_gone) == (True, False)
    assert ProcrastinateJob.objects.filter(args__source=where.pk).count() == 1


def test_the_new_address_is_proposed_and_taken_over_by_a_person_only(chief, town, served: Served):
    where = source(url=served.url("/old"))
    served.answers |= {"/old": (301, {"Location": "/new"}, b""), "/new": OK}
    run(where, town, served)
    run(where, town, served, hours=1)
    assert (where.url, where.moved_to) == (served.url("/old"), served.url("/new"))
    assert len(served.requests) == 4, "each time by the old address"
    assert "Neue Adresse übernehmen" in page(chief, where)[0]
    Source.objects.filter(pk=where.pk).update(moved_to="https://neu.example.org/feed")
    for to, url in (
        ("https://böse.example.org/", served.url("/old")),
        ("https://neu.example.org/feed", "https://neu.example.org/feed"),
    ):
        chief.post(f"/cms/sources/fetch/{where.pk}/", {"do": "move", "to": to})
        where.refresh_from_db()
        assert where.url == url
    assert (where.moved_to, where.etag, Article.objects.count()) == ("", None, 2)


def test_a_source_of_the_file_moves_in_the_file(chief):
    where = source(is_owned_by_file=True, last_success_at=NOON, moved_to="https://neu.example.org/")
    assert "dem Betreiber" in page(chief, where)[0]
    chief.post(f"/cms/sources/fetch/{where.pk}/", {"do": "move", "to": where.moved_to})
    where.refresh_from_db()
    assert where.url != where.moved_to


def test_the_page_looks_again_while_a_source_waits_or_is_worked_on(chief, town):
    where = source()
    html, response = page(chief, where)
    assert "Refresh" not in response
    chief.post(f"/cms/sources/fetch/{where.pk}/")
    html, response = page(chief, where)
    assert response["Refresh"] == "2"
    assert "wartet, bis sie an der Reihe ist" in html
    with progress.shown(where.pk):
        assert "Der fremde Server wird gefragt" in page(chief, where)[0]
        progress.say(progress.Step.STORING, entries=1200)
        assert "1200 Einträge werden gespeichert" in page(chief, where)[0]
        assert progress.running(where.pk + 1) is None
    with connection.cursor() as cursor:
        cursor.execute("SHOW application_name")
        assert not cursor.fetchone()[0].startswith("fetches")


def test_an_editor_sees_how_a_source_is_doing_and_changes_nothing(client_of, town):
    client = client_of(town)
    client.force_login(person_of(town, Role.EDITOR))
    where = source()
    assert "Jetzt abrufen" not in page(client, where)[0]
    for what in ("fetch", "pause", "resume", "move"):
        client.post(f"/cms/sources/fetch/{where.pk}/", {"do": what})
    where.refresh_from_db()
    assert where.is_active
    assert not ProcrastinateJob.objects.filter(args__source=where.pk).exists()


def test_what_comes_by_the_region_has_no_form(chief, town):
    where = source("Kreis", kind=Source.Kind.TOWN, origin="nachbardorf", url="")
    answer = chief.get(f"/cms/sources/edit/{where.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/cms/region/")
    assert "Kreis" in chief.get("/cms/sources/").content.decode()
