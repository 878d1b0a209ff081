"""A year on paper: one page that everybody can read, whatever an address has."""

import re
from datetime import date, time, timedelta

import pytest
import time_machine

from backend.waste_calendar.models import Pickup
from backend.waste_calendar.vocabulary import KEYS
from tests.pdf_pages import assert_accessible, elements, pages
from tests.waste_calendar.factories import location, pickup, zone
from tests.waste_calendar.towns import NOW


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def address(town):
    return location("1-47b", zones=(zone(), zone("hazardous", "stops")))


@pytest.fixture
def sheet(town, client_of, address):
    def fetch(query: str = ""):
        return client_of(town).get(f"/api/v1/waste/locations/{address.public_id}/calendar.pdf{query}")

    return fetch


def test_the_sheet_is_one_page_that_everybody_can_read(sheet):
    for week in range(52):
        pickup(date(2026, 1, 6) + timedelta(weeks=week))
    answer = sheet("?year=2026")
    assert answer["Content-Type"] == "application/pdf"
    assert_accessible(answer.content, title="Abfallkalender 2026, Bahnhofstraße 1–47b", lang="de")
    [text] = pages(answer.content)
    assert "Restmüll" in text
    assert all(month in text for month in ("Januar", "Juni", "Dezember"))
    assert len(re.findall(r"\bR\b", text)) == 52 + 1  # a letter a pickup, and one in the legend
    assert {each["/S"] for each in elements(answer.content)} >= {"/H1", "/Table", "/TH", "/TD", "/Figure"}


def test_it_says_what_was_moved_what_is_cancelled_and_where_the_van_stops(sheet):
    pickup(date(2026, 12, 30), original_on=date(2026, 12, 31), reason="Silvester", status=Pickup.Status.MOVED)
    pickup(date(2026, 12, 10), status=Pickup.Status.CANCELLED, reason="Streik")
    van = {"stop_place": "Marktplatz", "stop_from": time(9), "stop_until": time(10, 30)}
    pickup(date(2026, 12, 5), of=zone("hazardous", "stops"), **van)
    [text] = pages(sheet("?year=2026").content)
    words = " ".join(text.split())
    assert "30.12. Restmüll statt 31.12. (Silvester)" in words
    assert "10.12. Restmüll entfällt (Streik)" in words
    assert "5.12. Schadstoffmobil 09:00–10:30 Marktplatz" in words
    assert "wegen eines Feiertags oder einer Änderung verschoben" in words


def test_a_bin_every_four_weeks_is_told_from_one_every_two_and_each_kind_has_its_shape(town, client_of):
    kinds = ("residual", "organic", "paper", "packaging")
    zones = {key: zone(key, "1") for key in kinds}
    van = zone("hazardous", "stops")
    address = location("1-47b", zones=(*zones.values(), van))
    for week in range(0, 52, 2):
        monday = date(2026, 1, 5) + timedelta(weeks=week)
        pickup(monday, of=zones["residual"], variant="2-weekly")
        pickup(monday + timedelta(days=1), of=zones["organic"])
        if week % 4 == 0:
            pickup(monday, of=zones["residual"], variant="4-weekly")
            pickup(monday, of=zones["packaging"], original_on=monday - timedelta(days=1), reason="Feiertag")
            pickup(monday, of=zones["paper"])
    for month in (4, 10):
        pickup(date(2026, month, 18), of=van, stop_place="Marktplatz", stop_from=time(9), stop_until=time(10, 30))
    content = client_of(town).get(f"/api/v1/waste/locations/{address.public_id}/calendar.pdf?year=2026").content
    [text] = pages(content)
    assert len(re.findall(r"R\s?2·4", text)) == 13
    assert len(re.findall(r"R\s?2(?!·)", text)) == 13
    assert "2 = alle 2 Wochen, 4 = alle 4 Wochen" in " ".join(text.split())
    titles = {str(each.get("/Alt", "")) for each in elements(content) if each["/S"] == "/Figure"}
    assert {"Restmüll", "Biotonne", "Papier", "Gelbe Tonne", "Schadstoffmobil"} <= titles


def test_more_than_the_page_holds_is_counted(town, client_of):
    zones = tuple(zone(key, "1") for key in KEYS)
    address = location(zones=zones)
    days = [date(2026, 1, 5) + timedelta(weeks=week) for week in range(52)]
    Pickup.objects.bulk_create(
        Pickup(
            zone=each,
            original_on=day,
            on=day + timedelta(days=1),
            variant=f"v{number}",
            reason="Ein langer Grund " * 6,
            changed_at=NOW,
        )
        for number, each in enumerate(zones)
        for day in days
    )
    content = client_of(town).get(f"/api/v1/waste/locations/{address.public_id}/calendar.pdf?year=2026").content
    [text] = pages(content)
    assert "weitere im Internet" in text


def test_this_year_is_meant_if_none_is_named(sheet):
    pickup(date(2026, 12, 10))
    pickup(date(2027, 1, 10))
    assert "Abfallkalender 2026" in pages(sheet().content)[0]
    assert "Abfallkalender 2027" in pages(sheet("?year=2027").content)[0]


def test_equal_data_make_the_same_page_on_another_day(sheet):
    pickup(date(2026, 12, 10))
    first = sheet("?year=2026")
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert sheet("?year=2026").content == first.content


@pytest.mark.parametrize(("query", "status"), [("?year=2031", 404), ("?year=0", 400), ("?year=x", 400)])
def test_a_year_without_pickups_has_no_sheet(sheet, query, status):
    pickup(date(2026, 12, 10))
    assert sheet(query).status_code == status


def test_the_page_of_an_address_leads_to_its_sheets(town, client_of, address):
    pickup(date(2026, 12, 10))
    pickup(date(2027, 1, 7))
    page = client_of(town).get(f"/abfall/{address.public_id}/").content.decode()
    for year in (2026, 2027):
        assert f"Abfallkalender {year} zum Ausdrucken (PDF)" in page
        assert f"/api/v1/waste/locations/{address.public_id}/calendar.pdf?year={year}" in page
