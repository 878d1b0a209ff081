"""The pages: from what somebody types to the next pickup in two steps."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine

from backend.waste_calendar.icons import PATHS
from tests.waste_calendar.factories import fraction, location, pickup, street, zone
from tests.waste_calendar.towns import NOW

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(town, client_of):
    return client_of(town)


def page_of(row) -> str:
    return f"/abfall/{row.public_id}/"


def test_an_address_leads_straight_to_its_pickups(browser):
    row = street()
    low, high = location("1-47b", of=row), location("ab 48", of=row)
    assert browser.get("/abfall/", {"strasse": "bahnhofstr.", "hausnummer": "47 B"})["Location"] == page_of(low)
    assert browser.get("/abfall/", {"strasse": "Bahnhofstraße 48"})["Location"] == page_of(high)


def test_the_page_of_an_address_leads_to_calendars_phones_and_the_data(browser):
    row = location(zones=(zone(),))
    pickup(TODAY)
    text = browser.get(page_of(row)).content.decode()
    assert f"webcal://musterstadt.region.test/api/v1/waste/locations/{row.public_id}/calendar.ics?alarm=18:00" in text
    assert text.count('role="img" aria-label="Code für Handys') == 2
    codes = text.partition('class="codes"')[2].partition("</div>")[0]
    assert codes.count("viewBox") == 2, "drawn as large as there is room"
    assert all(program in text for program in ("iPhone", "Google", "Outlook", "Thunderbird"))
    assert "/abfall/daten/" in text
    assert PATHS["residual"] in text, "colour, letter, name and shape"


def test_a_village_needs_no_number(browser):
    row = location(of=street("Lütte", place="Lütte", is_whole_place=True))
    assert browser.get("/abfall/", {"strasse": "Luette"})["Location"] == page_of(row)


def test_without_a_number_the_ranges_are_offered(browser):
    row = street()
    low, high = location("1-47b", of=row), location("ab 48", of=row)
    text = browser.get("/abfall/", {"strasse": "Bahnhofstraße"}).content.decode()
    assert page_of(low) in text
    assert page_of(high) in text
    assert "Hausnummer" in text


def test_streets_of_one_name_are_told_apart_by_their_village(browser):
    for place in ("Lütte", "Werbig"):
        location(of=street("Dorfstraße", place=place))
    text = browser.get("/abfall/", {"strasse": "Dorfstraße", "hausnummer": "3"}).content.decode()
    assert "Lütte" in text
    assert "Werbig" in text


def test_the_page_of_an_address_says_its_part_of_town_as_large_as_its_street(browser):
    inner, village = location(of=street("Dorfstraße", place="Lütte")), location(of=street("Werbig", place="Werbig"))
    assert "<h1>Dorfstraße, Lütte</h1>" in browser.get(page_of(inner)).content.decode()
    assert "<h1>Werbig</h1>" in browser.get(page_of(village)).content.decode(), "not twice"


def test_a_misspelt_street_is_suggested_and_never_taken_for_sure(browser):
    row = location(of=street("Schillerstraße"))
    response = browser.get("/abfall/", {"strasse": "Schilerstrasse"})
    assert response.status_code == 200
    assert page_of(row) in response.content.decode()
    assert "Meinten Sie" in response.content.decode()


@pytest.mark.parametrize("typed", ["gibt es nicht", "\x00", "%", "<script>", "5", " "])
def test_what_is_nowhere_is_said_plainly(browser, typed):
    location()
    response = browser.get("/abfall/", {"strasse": typed, "hausnummer": "x" * 500, "street": "kein"})
    assert response.status_code == 200
    assert "<script" not in response.content.decode()


def test_a_streets_own_address_shows_its_ranges(browser):
    row = street()
    low = location("1-47b", of=row)
    location("ab 48", of=row)
    assert page_of(low) in browser.get("/abfall/", {"street": str(row.public_id)}).content.decode()


def test_the_page_shows_the_next_day_what_follows_and_the_calendar(browser):
    contact = {"name": "Abfallwirtschaft Demo", "phone": "+49 30 23125 128"}
    fraction("residual", contact=contact)
    row = location(zones=(zone(), zone("paper")))
    pickup(TODAY, status="cancelled", reason="Streik")
    pickup(TODAY + timedelta(days=1), variant="2-weekly")
    pickup(TODAY + timedelta(days=1), variant="4-weekly", original_on=TODAY)
    for week in range(1, 20):
        pickup(TODAY + timedelta(weeks=week), of=zone("paper"))
    text = browser.get(page_of(row)).content.decode()
    following = text[text.index("Nächste Abholung") :]
    assert "Sonntag, 22. November" in following
    assert "morgen" in following
    assert "alle 2 Wochen, " in following
    assert following.index("alle 2 Wochen") < following.index("alle 4 Wochen")
    assert "Streik" in text
    assert "<summary>Februar 2027</summary>" in text
    assert (
        f"webcal://{browser.get('/').wsgi_request.get_host()}/api/v1/waste/locations/{row.public_id}/calendar.ics"
        in text
    )
    assert "+49 30 23125 128" in text
    assert "style=" not in text


def test_an_address_without_dates_says_so(browser):
    assert "keine Abholtermine" in browser.get(page_of(location())).content.decode()


def test_an_unknown_address_is_not_found(browser):
    assert browser.get(f"/abfall/{uuid4()}/").status_code == 404


def test_the_start_page_asks_for_the_address(browser):
    assert 'action="/abfall/"' in browser.get("/").content.decode()
