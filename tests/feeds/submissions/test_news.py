"""Proposing a piece of news: the same way as an event, with an end instead of a time and place."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django_tenants.utils import tenant_context

from backend.accounts.models import Role
from backend.feeds.models import Article, Event, KnownSender, Submission
from backend.feeds.module import SOURCES
from backend.inbox.models import Letter
from backend.library.models import Area, Category
from tests.accounts.people import person_of
from tests.cms_forms import fields_of
from tests.feeds.submissions.conftest import API, CLUB, NOW, Club
from tests.feeds.submissions.test_deciding import seen
from tests.library.test_publishing import of

FORM = "/nachricht-melden/"
LIST = "/cms/proposals/"
EVIL = "<script>alert(1)</script>"


def news(**values):
    return {
        "type": "news",
        "title": "Vereinsheim zieht um",
        "description": "Ab März in der Gartenstraße.\n\nAlle <b>sind</b> willkommen.",
        "valid_until": "2027-03-31",
        "organizer": "Heimatverein",
        "link": "https://verein.example.org/",
        "email": CLUB,
        **values,
    }


class Writer(Club):
    """The same club, with a piece of news."""

    def send(self, **values):
        body = json.dumps(news(**{"email": self.email, **values}))
        return self.client_of(self.town).post(API, body, content_type="application/json")

    def link(self):
        return [word for word in self.letters()[-1].text.split() if FORM in word][-1].partition("region.test")[2]

    def article(self):
        with tenant_context(self.town):
            return Article.objects.get()

    def shown(self):
        return self.client_of(self.town).get("/api/v1/news").json()["items"]


@pytest.fixture
def writer(town, client_of, at_noon):
    return Writer(town, client_of)


@pytest.fixture
def publisher(town, at_noon):
    return of(town, person_of(town, Role.PUBLISHER, email="freigabe@example.org"))


def decide(client, writer, button, comment=""):
    address = f"{LIST}edit/{writer.submission().pk}/"
    values = {button: "1", "comment": comment, "seen": seen(client.get(address))}
    return client.post(address, values)


def written(client, path=FORM, **values):
    """The form as somebody fills it in, twenty seconds after opening it."""
    fields = fields_of(client.get(path).content.decode())
    return {**fields, **{name: value for name, value in news(**values).items() if name != "type"}}


def test_an_app_proposes_news_and_a_confirmed_one_is_a_draft_with_its_end(town, api, writer):
    category, area = Category.objects.create(title="Vereine"), Area.objects.create(name="Lütte")
    chosen = {"category": str(category.public_id), "area": str(area.public_id)}
    assert api(town).post(API, news(**chosen)).status_code == 202
    letter = writer.letters()[-1]
    assert letter.subject == "Bitte bestätigen Sie Ihre Nachricht für Musterstadt"
    assert not Article.objects.exists()

    own = writer.confirm()

    assert own.startswith(FORM)
    assert writer.client_of(town).get(own).status_code == 200
    article = writer.article()
    assert (article.title, article.live, article.has_unpublished_changes) == ("Vereinsheim zieht um", False, True)
    assert article.expire_at == datetime(2027, 3, 31, 22, tzinfo=UTC)
    assert [list(article.categories.all()), list(article.areas.all())] == [[category], [area]]
    assert not Event.objects.exists()
    article.render_texts()
    assert "&lt;b&gt;sind&lt;/b&gt;" in article.body_html
    assert "Heimatverein" in article.body_html
    assert 'href="https://verein.example.org/"' in article.body_html
    assert CLUB not in repr(article.latest_revision.content)
    assert (writer.submission().kind, writer.submission().state) == ("news", "waiting")


def test_published_sent_back_changed_and_published_again(town, writer, publisher):
    own = writer.propose()
    decide(publisher, writer, "return", "Bitte die Hausnummer ergänzen.")
    assert "Hausnummer" in writer.letters()[-1].text
    client = writer.client_of(town)
    values = written(client, f"{own}aendern/", title="Vereinsheim zieht nach Nr. 7")
    values.pop("email")
    values["opened"] = earlier(client)
    assert client.post(f"{own}aendern/", values).status_code == 303
    assert writer.shown() == []
    decide(publisher, writer, "publish")
    assert [item["title"] for item in writer.shown()] == ["Vereinsheim zieht nach Nr. 7"]
    assert f"/nachrichten/{writer.article().public_id}/" in writer.letters()[-1].text
    assert "absagen" not in client.get(own).content.decode()


def earlier(client):
    """The instant of a form that was opened twenty seconds ago."""

    with time_machine.travel(NOW - timedelta(seconds=20), tick=False):
        return fields_of(client.get(FORM).content.decode())["opened"]


def test_the_form_does_the_same_without_a_cookie(town, writer):
    client = writer.client_of(town)
    page = client.get(FORM)
    assert "Nachricht melden" in page.content.decode()
    assert not page.cookies
    response = client.post(FORM, {**written(client), "opened": earlier(client)})
    assert (response.status_code, response["Location"]) == (303, f"{FORM}danke/")
    writer.confirm()
    assert writer.article().title == "Vereinsheim zieht um"
    assert f'href="{FORM}"' in client.get("/nachrichten/").content.decode()


@pytest.mark.parametrize("missing", ["title", "description", "valid_until", "email"])
def test_what_is_missing_in_the_form_is_said(town, writer, missing):
    client = writer.client_of(town)
    response = client.post(FORM, {**written(client, **{missing: ""}), "opened": earlier(client)})
    assert response.status_code == 200
    assert "Fehler:" in response.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"description": " \n "}, "description"),
        ({"valid_until": "2026-11-20"}, "valid_until"),
        ({"valid_until": "2029-01-01"}, "valid_until"),
        ({"valid_until": "bald"}, "valid_until"),
        ({"category": "00000000-0000-4000-8000-000000000000"}, "category"),
        ({"area": "nachbardorf"}, "area"),
        ({"location": "Festwiese"}, "location"),
        ({"starts_at": "2027-06-05T14:00:00+02:00"}, "starts_at"),
        ({"type": "alerts"}, "type"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
)
def test_each_unusable_field_is_named(town, writer, change, field):
    response = writer.send(**change)
    assert response.status_code == 400
    assert set(response.json()["errors"]) == {field}


def test_an_event_takes_no_fields_of_news(town, api, at_noon):
    response = api(town).post(API, {**news(), "type": "events", "starts_at": "2027-06-05T14:00:00+02:00"})
    assert set(response.json()["errors"]) == {"valid_until", "location"}


def test_a_town_without_news_takes_none(town, writer):
    town.modules = [key for key in town.modules if key != "news"]
    town.save()
    assert writer.send().status_code == 404
    assert writer.client_of(town).get(FORM).status_code == 404


def test_a_known_sender_publishes_at_once(town, writer):
    KnownSender.objects.create(name="Heimatverein", email=CLUB)
    writer.propose()
    assert [item["title"] for item in writer.shown()] == ["Vereinsheim zieht um"]


def test_declined_or_withdrawn_nothing_is_left(town, writer, publisher):
    own = writer.propose()
    decide(publisher, writer, "decline", "Das ist Werbung.")
    assert "Das ist Werbung." in writer.letters()[-1].text
    assert not Submission.objects.exists()
    assert not Article.objects.exists()
    assert writer.client_of(town).get(own).status_code == 404
    own = writer.propose(title="Noch etwas")
    assert writer.client_of(town).post(own, {"withdraw": "1"})["Location"] == f"{FORM}geloescht/"
    assert not Article.objects.exists()


def test_the_sender_is_erased_30_days_after_the_last_day_and_the_news_stays(town, writer, publisher):
    writer.propose()
    decide(publisher, writer, "publish")
    over = datetime(2027, 3, 31, 22, tzinfo=UTC) + timedelta(days=30)
    SOURCES.sweep(town, over - timedelta(minutes=1))
    assert Submission.objects.exists()
    SOURCES.sweep(town, over)
    assert not Submission.objects.exists()
    assert Article.objects.exists()


def test_an_editor_looks_and_does_not_publish_and_a_contributor_sees_nothing(town, writer):
    writer.propose()
    address = f"{LIST}edit/{writer.submission().pk}/"
    editor = of(town, person_of(town, Role.EDITOR, email="redaktion@example.org"))
    page = editor.get(address).content.decode()
    assert "Veröffentlichen</button>" not in page
    assert "31. März 2027" in page
    decide(editor, writer, "publish")
    assert writer.shown() == []
    form = editor.get(f"/cms/snippets/feeds/article/edit/{writer.article().pk}/").content.decode()
    assert "über das öffentliche Formular gemeldet" in form
    club = of(town, person_of(town, Role.CONTRIBUTOR, email="verein2@example.org"))
    assert club.get(address).status_code == 302


def test_a_script_in_news_is_text_everywhere(town, writer, publisher):
    own = writer.propose(title=EVIL, description=EVIL, organizer=EVIL)
    decide(publisher, writer, "publish")
    client = writer.client_of(town)
    pages = [
        client.get(own),
        client.get(f"{own}aendern/"),
        client.get(f"/nachrichten/{writer.article().public_id}/"),
        publisher.get(LIST),
        publisher.get(f"{LIST}edit/{writer.submission().pk}/"),
    ]
    assert [page.status_code for page in pages] == [200] * 5
    assert not any(EVIL in page.content.decode() for page in pages)
    assert Letter.objects.exists()
