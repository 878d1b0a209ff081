"""News, events and imports in the CMS, as an administrator and as a contributor meet them."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.contrib.auth.models import Group
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.accounts.models import Role, User
from backend.feeds.models import Article, Event, Source
from tests.accounts.people import person_of
from tests.feeds.factories import NOON, article, event, source


@pytest.fixture
def chief(client_of, town):
    client = client_of(town)
    client.force_login(User.objects.create_superuser(email="leitung@example.org", password="x" * 12))
    return client


def text(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/cms/snippets/feeds/article/", "Nachrichten"),
        ("/cms/snippets/feeds/article/add/", "Anriss"),
        ("/cms/snippets/feeds/event/", "Veranstaltungen"),
        ("/cms/snippets/feeds/event/add/", "Wiederholung"),
        ("/cms/sources/", "Importe"),
        ("/cms/sources/new/", "Adresse"),
    ],
)
def test_lists_and_forms_open_in_german(chief, path, words):
    article(), event(), source()
    assert words in text(chief.get(path))


def test_lists_are_filtered_and_searched(chief):
    shown = article("Bänke am Markt")
    article("Verborgen", live=False)
    html = text(chief.get("/cms/snippets/feeds/article/?live=true&q=Bänke"))
    assert shown.title in html
    assert "Verborgen" not in html


def test_an_imported_item_says_where_it_comes_from_and_what_was_changed(chief):
    item = article(source=source("Rathaus"), source_key="1", upstream={"title": "Früher"})
    html = text(chief.get(f"/cms/snippets/feeds/article/edit/{item.pk}/"))
    assert "Dieser Eintrag kommt von „Rathaus“" in html
    assert "folgt nicht mehr der Quelle: Titel" in " ".join(html.split())


def test_a_source_shows_its_state_in_plain_words(chief):
    source("kaputt", failures=3, last_error="Die Antwort ist leer.")
    source("neu")
    html = text(chief.get("/cms/sources/"))
    assert "Die Antwort ist leer. 3-mal fehlgeschlagen" in html
    assert "Noch nicht abgerufen." in html


def test_form_health_and_words_of_a_source_lead_to_each_other(chief, client_of, town):
    where = source()
    form, health, words = (f"/cms/sources/{page}/{where.pk}/" for page in ("edit", "fetch", "words"))
    for page, ways in {form: [health, words, "Jetzt abrufen"], health: [form, words], words: [health]}.items():
        html = text(chief.get(page))
        assert [each for each in ways if each not in html] == [], page
    editor = client_of(town)
    editor.force_login(person_of(town, Role.EDITOR))
    listed = " ".join(text(editor.get("/cms/sources/")).split())
    assert f'<a href="{health}">Rathaus</a>' in listed.replace("> ", ">").replace(" <", "<")
    assert form not in listed
    assert form not in text(editor.get(health))


def test_what_a_new_address_brings_is_asked_beside_it(chief):
    html = text(chief.get("/cms/sources/new/"))
    assert html.index('name="url"') < html.index('name="look"') < html.index('name="name"')
    assert re.search(r'name="url"[^>]* required', html)
    assert re.search(r'class="[^"]*of-gazettes.*name="comes_as_draft"', html, re.DOTALL)


def test_fetch_now_queues_the_source_once(chief, town):
    where = source()
    assert "Jetzt abrufen" in text(chief.get(f"/cms/sources/fetch/{where.pk}/"))
    for words in ("wird gleich abgerufen", "wartet bereits"):
        assert words in text(chief.post(f"/cms/sources/fetch/{where.pk}/", follow=True))
    job = ProcrastinateJob.objects.get(task_name="backend.feeds.tasks.fetch_source")
    assert job.args == {"schema": town.schema_name, "source": where.pk}


def test_changing_a_source_reads_it_anew(chief):
    where = source(etag="alt", next_attempt_at=NOON)
    form = {"name": "Rathaus", "kind": "rss", "url": "https://neu.example.org/", "rights": "own", "is_active": "on"}
    assert chief.post(f"/cms/sources/edit/{where.pk}/", form).status_code == 302
    where.refresh_from_db()
    assert (where.url, where.etag, where.next_attempt_at) == ("https://neu.example.org/", None, None)


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "/etc/passwd"])
def test_an_editor_can_not_name_a_file(chief, url):
    form = {"name": "Datei", "kind": "rss", "url": url, "path": "/etc/passwd", "rights": "own", "is_active": "on"}
    assert chief.post("/cms/sources/new/", form).status_code == 200
    assert not Source.objects.exists()


def test_a_contributor_may_not_fetch(client_of, town):
    person = User.objects.create_user(email="verein@example.org", password="x" * 12)
    person.groups.add(Group.objects.first())
    client = client_of(town)
    client.force_login(person)
    where = source()
    assert client.post(f"/cms/sources/fetch/{where.pk}/").status_code in {302, 403}
    assert not ProcrastinateJob.objects.filter(task_name="backend.feeds.tasks.fetch_source").exists()


def test_an_editor_writes_and_publishes(chief, api, town):
    form = {
        "title": "Neue Bänke",
        "teaser": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "heading",
        "body-0-id": "",
        "body-0-value": "Am Markt",
        "picture": "",
        "place": "",
        "lang": "de",
        "action-publish": "action-publish",
    }
    with time_machine.travel(NOON, tick=False):
        response = chief.post("/cms/snippets/feeds/article/add/", form)
        assert response.status_code == 302, response.context["form"].errors
        item = api(town).get("/api/v1/news").json()["items"][0]
    assert item["title"] == "Neue Bänke"
    assert item["published_at"] == "2026-11-21T12:00:00+01:00"
    assert Article.objects.get().live


def test_a_recurrence_that_is_not_understood_is_refused(chief):
    form = {
        "title": "Markt",
        "starts_at": "2026-11-22 10:00",
        "recurrence": "RRULE:FREQ=SECONDLY",
        "status": "scheduled",
        "description-count": "0",
        "lang": "de",
        "action-publish": "action-publish",
    }
    html = text(chief.post("/cms/snippets/feeds/event/add/", form))
    assert "Eine solche Wiederholung (SECONDLY) wird hier nicht unterstützt" in html
    assert not Event.objects.exists()
