"""The languages of a town: the first one is the operator's, the others are its own."""

from __future__ import annotations

import pytest

from backend.accounts.models import Role
from backend.library.models import TownLanguages
from backend.library.town_settings.history import entries, lines
from backend.library.town_settings.undoing import undo
from backend.tenants.changes import Kind
from backend.tenants.models import Municipality
from tests.accounts.people import person_of, sign_in
from tests.library.factories import place


@pytest.fixture
def client(town, client_of):
    person_of(town, Role.TOWN_ADMINISTRATOR)
    client = client_of(town)
    assert sign_in(client).status_code == 302
    return client


def path() -> str:
    return f"/cms/settings/library/townlanguages/{TownLanguages.load().pk}/"


def languages() -> list[str]:
    return Municipality.objects.get(schema_name="musterstadt").languages


def test_the_town_starts_with_those_of_the_file(town):
    assert TownLanguages.load().others == ["de-simple", "en"]


def test_a_language_that_is_added_is_in_the_api_at_the_next_request(client, town, api):
    before = api(town).get("/api/v1/config")
    assert client.post(path(), {"others": ["de-simple", "en", "pl"]}).status_code == 302
    after = api(town).get("/api/v1/config")
    assert after.json()["languages"] == languages() == ["de", "de-simple", "en", "pl"]
    assert before["ETag"] != after["ETag"]


def test_the_first_language_is_not_the_towns_to_change(client):
    html = client.get(path()).content.decode()
    assert "Die erste Sprache ist Deutsch" in html
    assert client.post(path(), {"others": ["de"]}).status_code == 200
    assert client.post(path(), {"others": ["klingon"]}).status_code == 200


def test_removing_a_language_that_items_use_asks_and_says_what_happens(client, town, api):
    item = place("Town hall", lang="en")
    html = client.post(path(), {"others": ["de-simple"]}).content.decode()
    assert "1 Eintrag ist auf Englisch geschrieben" in html
    assert "bleiben gespeichert" in html
    assert "en" in languages()
    assert client.post(path(), {"others": ["de-simple"], "is_confirmed": "on"}).status_code == 302
    assert languages() == ["de", "de-simple"]
    item.refresh_from_db()
    assert item.lang == "en"


def test_removing_a_language_that_nobody_uses_does_not_ask(client):
    assert client.post(path(), {"others": ["en"]}).status_code == 302
    assert languages() == ["de", "en"]


def test_it_is_in_the_history_in_words_and_taken_back(client, town):
    client.post(path(), {"others": ["en"]})
    anna = person_of(town, Role.TOWN_ADMINISTRATOR, email="andere@example.org")
    line = next(lines(entries()[:1], person=anna))
    assert (line.before, line.after) == ("Einfache Sprache, Englisch", "Englisch")
    undo(line.entry, person=anna)
    assert languages() == ["de", "de-simple", "en"]


def test_a_rollout_leaves_alone_what_the_town_chose_and_follows_the_file_else(apply, plan, town):
    apply()
    assert not plan().changes
    chosen = TownLanguages.load()
    chosen.others = ["pl"]
    chosen.save()
    outcome = plan(languages=["de", "en", "uk"])
    kept = [change for change in outcome.changes if change.subject == "languages.others"]
    assert [change.kind for change in kept] == [Kind.KEEP]
    apply(languages=["de", "en", "uk"])
    assert languages() == ["de", "pl"]
    assert not [change for change in plan(languages=["de", "en", "uk"]).changes if change.is_write]


def test_the_file_still_sets_the_first_one(apply):
    apply()
    apply(languages=["en", "de", "de-simple"], name={"en": "Sampletown", "de": "Musterstadt"})
    assert languages() == ["en", "de", "de-simple"]
