"""The page of disruptions in the CMS, what it takes and what the start page says of it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from backend.accounts.models import Role
from backend.waste_calendar.models import Disruption, Fraction, Pickup, Zone
from tests.accounts.people import person_of, sign_in
from tests.waste_calendar.factories import pickup, zone
from tests.waste_calendar.towns import NOW

PAGE, SEND = "/cms/stoerung/", "/cms/stoerung/senden/"
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def dispatcher(town):
    """Somebody who is called in the morning, and is no editor."""
    person_of(town, Role.URGENT_SENDER, email="dispo@example.org")
    client = Client(headers={"host": town.default_domain})
    sign_in(client, email="dispo@example.org")
    return client


def sent(*rows: Pickup, **fields: str):
    tours = [f"{row.public_id}.{row.sequence}" for row in rows]
    return {"request_key": uuid4(), "action": "report", "pickups": tours, "outcome": "follows", **fields}


def test_the_tours_of_a_day_are_offered_and_one_is_reported(dispatcher):
    row = pickup(TODAY, variant="2-weekly")
    pickup(TODAY, of=zone("hazardous", "9"), stop_place="Markt", stop_from="09:00")
    pickup(TODAY + timedelta(days=1), of=zone("paper", "7"))
    page = dispatcher.get(PAGE).content.decode()
    assert f'data-pick="{row.public_id}.0"' in page
    assert "Bezirk 4101 (alle 2 Wochen)" in page
    assert "Markt 09:00" in page
    assert "Bezirk 7" not in page
    assert "Bezirk 7" in dispatcher.get(PAGE, {"tag": "2026-11-22"}).content.decode()
    assert "Bezirk 4101" in dispatcher.get(PAGE, {"tag": "2026-11-20"}).content.decode()  # is over: today instead
    answer = dispatcher.post(SEND, sent(row, reason=" Schnee\nund Glätte "))
    assert (answer.status_code, answer.json()["sentence"]) == (201, "Entfällt. Ersatztermin folgt.")
    row.refresh_from_db()
    assert (row.status, row.reason) == ("cancelled", "Schnee und Glätte")
    again = dispatcher.get(PAGE).content.decode()
    assert "Ersatztermin eintragen" in again
    assert "tours-state" in again


def test_a_replacement_is_warned_of_where_the_same_is_collected_anyway(dispatcher):
    row = pickup(TODAY)
    pickup(TODAY + timedelta(days=2))
    said = dispatcher.post(SEND, sent(row, outcome="moved", replacement_on="2026-11-23")).json()
    assert said["warnings"] == ["Am neuen Tag wird jetzt doppelt abgeholt: Bezirk 4101, Restmüll"]


def test_a_day_without_tours_leads_to_the_next_one_with_some(dispatcher):
    pickup(TODAY + timedelta(days=3))
    page = dispatcher.get(PAGE).content.decode()
    assert 'href="?tag=2026-11-24"' in page
    assert "Nächste Touren: Dienstag, 24. November" in page


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"pickups": []}, "pickups"),
        ({"pickups": ["keine"]}, "pickups"),
        ({"pickups": ["zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz.0"]}, "pickups"),
        ({"pickups": ["--------" + "-" * 28 + ".0"]}, "pickups"),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "moved"}, "replacement_on"),
        ({"outcome": "moved", "replacement_on": "2026-11-20"}, "replacement_on"),
        ({"outcome": "moved", "replacement_on": "2027-11-20"}, "replacement_on"),
        ({"action": "all_clear"}, "__all__"),
        ({"reason": "x" * 201}, "reason"),
    ],
)
def test_what_says_nothing_is_refused_at_its_field(dispatcher, fields, refused):
    row = pickup(TODAY)
    answer = dispatcher.post(SEND, {**sent(row), **fields})
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {refused})
    assert not Disruption.objects.exists()


def test_who_was_slower_reads_why_nothing_happened(dispatcher):
    row = pickup(TODAY)
    assert dispatcher.post(SEND, sent(row, outcome="late")).status_code == 201
    answer = dispatcher.post(SEND, sent(row))
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")


def test_the_start_page_has_the_button_and_what_still_waits_for_a_day(dispatcher):
    row = pickup(TODAY)
    assert "Ersatztermin fehlt noch" not in dispatcher.get("/cms/").content.decode()
    dispatcher.post(SEND, sent(row))
    page = dispatcher.get("/cms/").content.decode()
    assert PAGE in page
    assert "Ersatztermin fehlt noch" in page
    assert "Restmüll (Bezirk 4101)" in page


def test_a_town_that_takes_its_calendar_has_no_such_page(dispatcher):
    pickup(TODAY)
    Fraction.objects.update(origin="abfall")
    Zone.objects.update(origin="abfall")
    assert dispatcher.get(PAGE).status_code == 302
    assert PAGE not in dispatcher.get("/cms/").content.decode()
