"""Urgent notices in several languages: beside the one that was sent, live at once, gone with an update."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from backend.accounts.models import Role
from backend.alerts.models import Alert
from tests.accounts.people import person_of
from tests.alerts.factories import NOON, alert


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def mayor(client_of, town):
    client = client_of(town)
    client.force_login(person_of(town, Role.TOWN_ADMINISTRATOR, email="chefin@example.org"))
    return client


def address(notice):
    return f"/cms/eilmeldung/{notice.public_id}/sprachen/"


WORDS = {
    "en-headline": "Please boil tap water.",
    "en-instruction": "Boil it once.",
    "de-simple-headline": "",
    "de-simple-instruction": "",
}


def test_a_notice_is_translated_beside_its_original_and_live_at_once(mayor, town, api, client_of):
    notice = alert()
    assert address(notice) in mayor.get("/cms/eilmeldung/").content.decode()
    assert notice.headline in mayor.get(address(notice)).content.decode()
    before = api(town).get("/api/v1/alerts?lang=en").json()["items"][0]
    assert (before["lang"], before["headline"]) == ("de", notice.headline)
    assert mayor.post(address(notice), WORDS).status_code == 302
    item = api(town).get("/api/v1/alerts?lang=en").json()["items"][0]
    assert (item["lang"], item["headline"], item["instruction"]) == ("en", "Please boil tap water.", "Boil it once.")
    assert api(town).get("/api/v1/home?lang=en").json()["alerts"][0]["lang"] == "en"
    for lang in ("de", "de-simple"):
        assert api(town).get(f"/api/v1/alerts?lang={lang}").json()["items"][0]["headline"] == notice.headline
    page = client_of(town).get(f"/eilmeldungen/{notice.public_id}/?lang=en").content.decode()
    assert "<h1>Please boil tap water.</h1>" in page
    assert 'hreflang="de">Deutsch</a>' in page


def test_an_instruction_without_a_headline_is_refused(mayor):
    notice = alert()
    assert mayor.post(address(notice), {**WORDS, "en-headline": ""}).status_code == 400
    assert Alert.objects.get().texts == {}


@pytest.mark.parametrize("fields", [{"valid_until": NOON - timedelta(minutes=1)}, {"origin": "official"}])
def test_what_is_over_or_not_ours_is_not_translated(mayor, fields):
    assert mayor.get(address(alert(**fields))).status_code == 404


def test_only_who_may_send_may_translate(client_of, town):
    notice = alert()
    client = client_of(town)
    client.force_login(person_of(town, Role.PUBLISHER, email="freigabe@example.org"))
    assert client.post(address(notice), WORDS).status_code in {302, 403}
    assert Alert.objects.get().texts == {}
