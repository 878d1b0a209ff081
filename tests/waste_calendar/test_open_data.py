"""What everybody may take away: all districts and addresses as files, with licence, source and contact."""

import csv
import gzip
from datetime import date, time, timedelta
from io import StringIO

import orjson
import pytest
import time_machine
from django_tenants.utils import tenant_context
from icalendar import Calendar

from backend.changes.epochs import State
from backend.waste_calendar.models import Pickup, Publication
from backend.waste_calendar.open_data import api, rows
from tests.statements import statements
from tests.waste_calendar.factories import fraction, location, pickup, street, zone
from tests.waste_calendar.towns import NOW, csv_calendar, rolled_out

BASE = "/api/v1/waste/open-data"
TODAY = date(2026, 11, 21)
CONTACT = {"name": "Abfallwirtschaft Demo", "phone": "+49 30 23125 128", "email": "abfall@example.org"}


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(town, client_of):
    """A town with two districts of residual waste, one of paper, a stop, and what happened to some days."""
    fraction("residual", contact=CONTACT)
    north, south, paper = zone("residual", "Nord"), zone("residual", "Süd"), zone("paper", "Nord")
    row = street("=Löwenweg", place="Lütte", ags="12069444")
    location("1-47b", of=row, zones=(north, paper), position=1)
    location("ab 48", of=row, zones=(south, paper), position=2)
    pickup(TODAY, of=north, variant="2-weekly")
    pickup(
        date(2027, 1, 2),
        of=north,
        original_on=date(2026, 12, 31),
        status="moved",
        reason="Neujahr",
        note="Früh.",
        town_note="Tor auf.",
    )
    pickup(TODAY, of=south, status="cancelled", reason="Streik")
    pickup(TODAY, of=paper)
    pickup(date(2025, 12, 31), of=paper)
    van = {"stop_place": "Markt", "stop_from": time(9), "stop_until": time(10, 30)}
    pickup(TODAY, of=zone("hazardous", "stops"), **van)
    return client_of(town)


def table(response) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(response.getvalue().decode("utf-8-sig")), delimiter=";"))


def test_the_data_set_says_whose_it_is_and_what_may_be_done_with_it(browser):
    response = browser.get(BASE)
    about = response.json()
    assert response["Content-Type"] == "application/ld+json"
    assert about["@type"] == "dcat:Dataset"
    assert about["dcat:contactPoint"][0]["vcard:hasEmail"] == {"@id": "mailto:abfall@example.org"}
    assert [each["dct:title"]["@value"] for each in about["dcat:distribution"]] == [
        "pickups.csv", "addresses.csv", "calendar.json", "calendar.ics",
    ]  # fmt: skip
    first = about["dcat:distribution"][0]
    assert first["dct:license"] == {"@id": "http://dcat-ap.de/def/licenses/dl-by-de/2.0"}
    assert first["dcatde:licenseAttributionByText"] == {"@value": "Abfallwirtschaft Demo", "@language": "de"}
    Publication.objects.create(licence="cc-zero")
    first = browser.get(BASE).json()["dcat:distribution"][0]
    assert first["dct:license"] == {"@id": "http://dcat-ap.de/def/licenses/cc-zero"}
    assert "dcatde:licenseAttributionByText" not in first


def test_the_tables_hold_every_pickup_of_the_year_and_every_address(browser):
    pickups, addresses = table(browser.get(f"{BASE}/pickups.csv")), table(browser.get(f"{BASE}/addresses.csv"))
    assert len(pickups) == Pickup.objects.filter(on__year__gte=2026).count() == 5
    moved = next(row for row in pickups if row["status"] == "moved")
    assert (moved["zone_name"], moved["on"], moved["original_on"]) == ("Bezirk Nord", "2027-01-02", "2026-12-31")
    assert moved["note"] == "Früh. Tor auf."
    stop = next(row for row in pickups if row["stop"])
    assert (stop["stop"], stop["from"], stop["to"]) == ("Markt", "09:00", "10:30")
    assert [(row["from"], row["to"], row["fraction"], row["zone_name"]) for row in addresses] == [
        ("1", "47b", "residual", "Bezirk Nord"),
        ("1", "47b", "paper", "Bezirk Nord"),
        ("48", "", "residual", "Bezirk Süd"),
        ("48", "", "paper", "Bezirk Nord"),
    ]
    assert {row["street"] for row in addresses} == {"'=Löwenweg"}, "no cell is a formula"


def test_the_document_holds_the_same_and_each_address_its_districts(browser):
    response = browser.get(f"{BASE}/calendar.json", headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    found = orjson.loads(gzip.decompress(response.getvalue()))
    assert found["about"]["dcat:contactPoint"]
    assert len(found["pickups"]) == 5
    names = {each["id"]: (each["fraction"], each["name"]) for each in found["zones"]}
    assert [(each["street"], [names[key] for key in each["zones"]]) for each in found["addresses"]] == [
        ("=Löwenweg", [("residual", "Bezirk Nord"), ("paper", "Bezirk Nord")]),
        ("=Löwenweg", [("residual", "Bezirk Süd"), ("paper", "Bezirk Nord")]),
    ]


def test_the_calendar_is_of_all_districts_or_of_one(browser):
    every = Calendar.from_ical(browser.get(f"{BASE}/calendar.ics").getvalue()).walk("VEVENT")
    assert len(every) == 5
    north = rows.zones()[0]
    content = browser.get(f"{BASE}/calendar.ics?zone={north['id']}").getvalue()
    one = Calendar.from_ical(content)
    assert str(one["X-WR-CALNAME"]) == "Abfallkalender Restmüll Bezirk Nord"
    assert [event["DTSTART"].dt for event in one.walk("VEVENT")] == [TODAY, date(2027, 1, 2)]
    assert browser.get(f"{BASE}/calendar.ics?zone={'0' * 8}-0000-4000-8000-{'0' * 12}").status_code == 404
    assert browser.get(f"{BASE}/calendar.ics?zone=x").status_code == 400


def test_files_are_for_every_website_and_are_not_sent_twice(browser):
    first = browser.get(f"{BASE}/pickups.csv")
    assert first["Access-Control-Allow-Origin"] == "*"
    assert first["Cache-Control"].startswith("public")
    assert int(first["Content-Length"]) == len(first.getvalue())
    again = browser.get(f"{BASE}/pickups.csv", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = browser.get(f"{BASE}/addresses.csv", headers={"if-none-match": first["ETag"]})
    assert other.status_code == 200


def test_whatever_changes_in_the_calendar_or_with_the_year_makes_another_etag():
    state = State(epoch="a", number=7, versions={"waste_calendar": 5, "news": 7})
    tags = [
        api.etag_of(each, "/a.csv", day=day, is_gzipped=is_gzipped)
        for each, day, is_gzipped in (
            (state, TODAY, False),
            (state, TODAY, True),
            (state, TODAY + timedelta(days=365), False),
            (State(epoch="a", number=8, versions={"waste_calendar": 8, "news": 7}), TODAY, False),
            (State(epoch="b", number=7, versions=state.versions), TODAY, False),
        )
    ]
    assert len(set(tags)) == len(tags)
    news = State(epoch="a", number=9, versions={"waste_calendar": 5, "news": 9})
    assert api.etag_of(news, "/a.csv", day=TODAY, is_gzipped=False) == tags[0]


def test_a_file_of_any_size_is_never_in_memory_as_a_whole(browser, monkeypatch):
    many = [Pickup(zone=zone("paper", "Nord"), original_on=TODAY + timedelta(days=n % 300), on=TODAY, changed_at=NOW,
                   variant=f"v{n}", note="lang " * 40) for n in range(3000)]  # fmt: skip
    Pickup.objects.bulk_create(many)
    monkeypatch.setattr(api, "IN_MEMORY", 10_000)
    assert api._written(iter([b"x" * 1000] * 11), is_gzipped=False)._rolled, "it lies on disk"
    with statements() as found:
        response = browser.get(f"{BASE}/pickups.csv")
    assert len(table(response)) == 3005
    few = len(found)
    Pickup.objects.filter(variant__startswith="v1").delete()
    with statements() as found:
        browser.get(f"{BASE}/pickups.csv").getvalue()
    assert len(found) == few


def test_a_town_without_a_calendar_gives_empty_files(town, client_of):
    about = client_of(town).get(BASE).json()
    assert about.keys().isdisjoint({"dct:modified", "dcat:contactPoint"})
    found = orjson.loads(client_of(town).get(f"{BASE}/calendar.json").getvalue())
    assert (found["zones"], found["pickups"], found["addresses"]) == ([], [], [])
    assert "Dateien" in client_of(town).get("/abfall/daten/").content.decode()


def test_the_page_names_licence_source_contact_and_every_district(browser):
    page = browser.get("/abfall/daten/").content.decode()
    for words in ("Datenlizenz Deutschland", "Abfallwirtschaft Demo", "abfall@example.org", "Bezirk Süd"):
        assert words in page
    assert f"{BASE}/addresses.csv" in page
    assert f"{BASE}/calendar.ics?zone={rows.zones()[0]['id']}" in page
    assert "/abfall/daten/" in browser.get("/abfall/").content.decode()


def test_the_towns_file_says_the_licence(db):
    calendar = csv_calendar()
    town = rolled_out("daten", name={"de": "Musterstadt"}, ags="12069444", waste={**calendar, "licence": "cc-zero"})
    with tenant_context(town):
        assert str(Publication.objects.get()) == "cc-zero"
    rolled_out("daten", name={"de": "Musterstadt"}, ags="12069444", waste=calendar)
    with tenant_context(town):
        assert str(Publication.objects.get()) == "dl-de/by-2-0"
