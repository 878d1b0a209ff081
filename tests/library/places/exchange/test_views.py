"""Places out as a table or a map, and back in: checked first, all or nothing, and taken back if need be."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.accounts.models import Role
from backend.library.models import Area, Category, Place, PlaceImport, PublishingRules
from backend.library.tasks import finish_imports
from tests.accounts.people import person_of, sign_in
from tests.library.factories import hours, place
from tests.library.places.exchange.conftest import START
from tests.statements import statements

CSV, GEOJSON = "/cms/einrichtungen/tabelle.csv", "/cms/einrichtungen/karte.geojson"
WHOLE = {
    "description": "<p>Am Markt.</p><p>Mit <b>Turm</b>.</p>",
    "street": "Markt 1",
    "postal_code": "14806",
    "latitude": 52.1409,
    "longitude": 12.5959,
    "phone": "+49 30 23125 000",
    "email": "rathaus@example.org",
    "website": "https://www.example.org",
    "opening_hours": "Freitags;\nnach Vereinbarung",
    "accessibility": "Stufenlos",
    "by_appointment": True,
    "on_holidays": "usual",
}


@pytest.fixture
def two_places(town):
    categories = [Category.objects.create(title=title) for title in ("Rathaus, Amt", "Kultur")]
    area = Area.objects.create(name="Lütte")
    week = hours(
        {"monday": "9–12, 14–18"},
        exceptions=[{"first": date(2026, 12, 24), "last": None, "times": "", "reason": 'Fest; "frei"'}],
    )
    town_hall = place(hours=week, categories=categories, areas=[area], **WHOLE)
    return town_hall, place("=SUMME(A1)", street="-1")


def rows_of(answer) -> list[list[str]]:
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";"))


def counts(record: PlaceImport) -> dict[str, int]:
    return record.counts


def test_the_table_is_for_a_german_spreadsheet_and_no_cell_is_a_formula(publisher, two_places):
    answer = publisher.get(CSV)
    headings, *rows = rows_of(answer)
    assert headings[:4] == ["Kennung", "Stand", "Name", "Kategorien"]
    cells = dict(zip(headings, next(row for row in rows if row[2] == "Rathaus"), strict=True))
    assert cells["Breitengrad"] == "52,1409"
    assert cells["Telefon"] == "'+49 30 23125 000"
    assert cells["Öffnungszeiten"].startswith("Mo 09:00-12:00,14:00-18:00; 24.12.2026 off")
    assert cells["Kategorien"] == "Kultur; Rathaus, Amt"
    assert [row[2] for row in rows if row[2] != "Rathaus"] == ["'=SUMME(A1)"]


def test_the_map_is_geojson(publisher, two_places):
    answer = publisher.get(GEOJSON)
    assert answer["Content-Type"] == "application/geo+json"
    features = {feature["properties"]["name"]: feature for feature in json.loads(answer.content)["features"]}
    town_hall = features["Rathaus"]
    assert town_hall["geometry"] == {"type": "Point", "coordinates": [12.5959, 52.1409]}
    assert town_hall["properties"]["opening_hours"].startswith("Mo 09:00-12:00,14:00-18:00; 2026 Dec 24 off")
    assert features["=SUMME(A1)"]["geometry"] is None


def test_what_the_list_leaves_out_is_left_out(publisher, two_places):
    two_places[1].unpublish()
    assert len(rows_of(publisher.get(f"{CSV}?live=true"))) == 2
    assert len(rows_of(publisher.get(CSV))) == 3


def test_the_list_leads_there(publisher):
    html = publisher.get("/cms/snippets/library/place/?live=true").content.decode()
    assert f"{CSV}?live=true" in html
    assert START in html


@pytest.mark.parametrize("address", [CSV, GEOJSON], ids=["csv", "geojson"])
def test_what_was_taken_out_changes_nothing_when_it_is_brought_back(publisher, two_places, bring, address):
    Place.objects.get(name="Rathaus").save_revision()
    page = bring(publisher, publisher.get(address).content, name="x")
    plan = page.context_data["plan"]
    assert (plan.unchanged, plan.added, plan.changed, plan.faults) == (2, [], [], [])


def test_rows_become_new_places_and_changes(publisher, two_places, bring, take):
    content = (
        "Name;Straße;Hausnummer;PLZ;Telefon;Öffnungszeiten;Rubrik\n"
        "Rathaus;Markt;1;14806;030 1;Mo-Fr 9-12;Kultur\n"
        "Bücherei;Am Bach;2;14806;;Di 10-18;\n"
    )
    plan = bring(publisher, content).context_data["plan"]
    assert [(each.line, each.name) for each in plan.added] == [(3, "Bücherei")]
    (changed,) = plan.changed
    assert {change.title for change in changed.changes} == {"Kategorien", "Telefon", "Öffnungszeiten"}

    record = take(publisher, publish="1")
    assert (record.state, record.counts) == ("done", {"added": 1, "changed": 1, "published": 2, "unchanged": 0})
    library = Place.objects.get(name="Bücherei")
    assert library.live
    assert library.hours_json["text"][1] == "Dienstag: 10–18 Uhr"
    town_hall = Place.objects.get(name="Rathaus")
    assert (town_hall.phone, town_hall.email) == ("030 1", "rathaus@example.org")
    assert [category.title for category in town_hall.categories.all()] == ["Kultur"]
    assert Place.objects.count() == 3
    assert record.rows == []


def test_without_the_tick_everything_is_a_draft_and_readers_see_what_they_saw(publisher, two_places, bring, take):
    bring(publisher, "Name;Straße;PLZ;Telefon\nRathaus;Markt 1;14806;030 1\nNeu;;;\n")
    assert counts(take(publisher)) == {"added": 1, "changed": 1, "drafts": 2, "unchanged": 0}
    town_hall = Place.objects.get(name="Rathaus")
    assert (town_hall.live, town_hall.phone) == (True, "+49 30 23125 000")
    assert town_hall.get_latest_revision_as_object().phone == "030 1"
    assert not Place.objects.get(name="Neu").live


def test_an_editor_brings_drafts_whatever_is_ticked(editor, town, bring, take):
    bring(editor, "Name\nNeu\n")
    assert counts(take(editor, publish="1")) == {"added": 1, "drafts": 1, "unchanged": 0}


def test_with_four_eyes_a_publisher_brings_drafts_too(publisher, bring, take):
    PublishingRules.objects.update_or_create(defaults={"four_eyes": ["places"]})
    assert b'name="publish"' not in bring(publisher, "Name\nNeu\n").content
    take(publisher, publish="1")
    assert not Place.objects.get(name="Neu").live


def test_a_draft_of_somebodys_is_not_published_with_it(publisher, town, bring, take):
    item = place(postal_code="14806")
    item.street = "Entwurf 7"
    item.save_revision()
    bring(publisher, f"Kennung;Name;Telefon\n{item.public_id};Rathaus;030 1\n")
    assert counts(take(publisher, publish="1"))["drafts"] == 1
    item.refresh_from_db()
    assert item.street == "Markt 1"
    draft = item.get_latest_revision_as_object()
    assert (draft.street, draft.phone) == ("Entwurf 7", "030 1")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (";Markt 9;14806;;;;", "Name fehlt"),
        ("A;;1067;;;;", "fünf Ziffern"),
        ("A;;;12,59;52,14;;", "vertauscht"),
        ("A;;;521,4;12,5;;", "nicht in Deutschland"),
        ("A;;;52,1;;;", "Breiten- und einen Längengrad"),
        ("A;;;viel;12,5;;", "keine Zahl"),
        ("A;;;;;vormittags;", "vormittags"),
        ("A;;;;;;Unfug", "Unfug"),
    ],
)
def test_a_row_with_a_mistake_is_named_with_its_line_and_nothing_is_taken(publisher, bring, take, row, said):
    page = bring(publisher, f"Name;Straße;PLZ;Breite;Länge;Öffnungszeiten;Rubrik\nGut;;;;;;\n{row}\n")
    (fault,) = page.context_data["plan"].faults
    assert fault.line == 3
    assert said in fault.message
    assert take(publisher).state == "new"
    assert not Place.objects.exists()


@pytest.mark.parametrize(
    ("cell", "column"), [("kein-at", "E-Mail"), ("javascript:alert(1)", "Internet"), ("A" * 300, "Ort")]
)
def test_what_the_form_would_refuse_is_refused(publisher, bring, cell, column):
    page = bring(publisher, f"Name;{column}\nA;{cell}\n")
    assert len(page.context_data["plan"].faults) == 1


def test_the_same_place_twice_an_unknown_id_and_namesakes_are_said(publisher, town, bring):
    place(street="Markt 1")
    content = (
        "Kennung;Name;Straße\n"
        "7f7a9b44-3b14-4bd0-8a2e-7a8f0a0b0c0d;Fremd;\n"
        ";Rathaus;Markt 1\n"
        ";RATHAUS;Markt 1\n"
        ";Rathaus;Markt 2\n"
    )
    plan = bring(publisher, content).context_data["plan"]
    assert [(fault.line, fault.message.split()[0]) for fault in plan.faults] == [(2, "Es"), (4, "Das")]
    assert "anderer Adresse" in plan.added[0].note


def test_a_place_that_waits_or_is_locked_is_left_alone(publisher, town, bring):
    item = place()
    Place.objects.update(locked=True)
    page = bring(publisher, f"Kennung;Name;Telefon\n{item.public_id};Rathaus;1\n")
    assert "gesperrt" in page.context_data["plan"].faults[0].message


def test_when_somebody_changes_a_place_after_the_check_nothing_is_taken(publisher, town, bring, take):
    item = place()
    bring(publisher, f"Kennung;Name;Telefon\n{item.public_id};Rathaus;1\n")
    record = PlaceImport.objects.get()
    publisher.post(f"{START}{record.pk}/", {"take": "1"})
    item.city = "Anderswo"
    item.save_revision()
    finish_imports(town)
    record.refresh_from_db()
    assert (record.state, "noch einmal" in record.message) == ("failed", True)
    assert item.get_latest_revision_as_object().phone == ""


def test_taking_back_removes_what_was_new_restores_what_was_changed_and_leaves_what_was_edited_since(
    publisher, two_places, town, bring, take
):
    bring(publisher, "Name;Straße;PLZ;Telefon\nRathaus;Markt 1;14806;030 1\nNeu;;;\nBleibt;;;\n")
    record = take(publisher, publish="1")
    edited = Place.objects.get(name="Bleibt")
    edited.phone = "7"
    edited.save_revision().publish()
    publisher.post(f"{START}{record.pk}/", {"take_back": "1"})
    finish_imports(town)
    record.refresh_from_db()
    assert (record.state, record.counts) == ("returned", {"removed": 1, "restored": 1, "left": 1, "drafts": 0})
    assert Place.objects.get(name="Rathaus").phone == "+49 30 23125 000"
    assert Place.objects.get(name="Rathaus").categories.count() == 2
    assert not Place.objects.filter(name="Neu").exists()
    assert Place.objects.get(name="Bleibt").phone == "7"
    publisher.post(f"{START}{record.pk}/", {"take_back": "1"})
    record.refresh_from_db()
    assert record.state == "returned"


def test_only_the_last_import_can_be_taken_back(publisher, bring, take):
    bring(publisher, "Name\nEins\n")
    first = take(publisher)
    bring(publisher, "Name\nZwei\n")
    take(publisher)
    assert b'name="take_back"' not in publisher.get(f"{START}{first.pk}/").content


def test_asking_twice_takes_once(publisher, town, bring, take):
    bring(publisher, "Name\nEins\n")
    record = PlaceImport.objects.get()
    for _click in range(2):
        publisher.post(f"{START}{record.pk}/", {"take": "1"})
    take(publisher)
    assert Place.objects.count() == 1


def test_contributors_and_towns_without_places_have_no_such_page(town, client_of, publisher):
    person_of(town, Role.CONTRIBUTOR, email="verein@example.org")
    club = client_of(town)
    sign_in(club, email="verein@example.org")
    record = PlaceImport.objects.create(headings=["Name"], rows=[[2, ["A"]]], mapping=["name"])
    for address in (START, f"{START}{record.pk}/", f"{START}{record.pk}/spalten/"):
        assert club.get(address).status_code in {302, 403}
        assert club.post(address).status_code in {302, 403}
    assert START not in club.get("/cms/snippets/library/place/").content.decode()
    town.modules.remove("places")
    town.save()
    for address in (START, CSV, GEOJSON, f"{START}{record.pk}/"):
        assert publisher.get(address).status_code == 404


def test_columns_can_be_chosen_otherwise_but_not_twice_and_not_without_a_name(publisher, town):
    record = PlaceImport.objects.create(headings=["Was", "Wo"], rows=[[2, ["A", "B"]]], mapping=["name", ""])
    address = f"{START}{record.pk}/spalten/"
    assert b"Zwei Spalten" in publisher.post(address, {"column-0": "name", "column-1": "name"}).content
    assert b"Name der Einrichtung" in publisher.post(address, {"column-0": "", "column-1": "city"}).content
    publisher.post(address, {"column-0": "name", "column-1": "city"})
    record.refresh_from_db()
    assert record.mapping == ["name", "city"]


def test_what_is_no_file_of_places_is_said_beside_the_field(publisher):
    for content, said in [(b"\x00\x00", "keine Tabelle"), (b'{"type": "Point"}', "GeoJSON"), (b"{broken", "GeoJSON")]:
        answer = publisher.post(START, {"file": SimpleUploadedFile("x.csv", content)})
        assert said in answer.content.decode()
    assert not PlaceImport.objects.exists()


def test_script_in_every_cell_is_text_everywhere(publisher, bring, take):
    evil = "<script>alert(1)</script>"
    page = bring(
        publisher, f"Name;Ort;Beschreibung;Öffnungszeiten in Worten;Barrierefreiheit\n{';'.join([evil] * 5)}\n"
    )
    assert evil not in page.content.decode()
    take(publisher, publish="1")
    assert "<script" not in Place.objects.get().description_html


def test_the_check_costs_the_same_statements_however_many_rows(publisher, town, bring):
    def cost(count: int) -> int:
        bring(publisher, "Name\n" + "".join(f"Ort {number}\n" for number in range(count)))
        record = PlaceImport.objects.first()
        with statements() as seen:
            publisher.get(f"{START}{record.pk}/")
        return len(seen)

    for number in range(3):
        place(f"Ort {number}")
    few = cost(2)
    for number in range(3, 9):
        place(f"Ort {number}", areas=[Area.objects.create(name=str(number))])
    assert cost(40) == few


def test_taking_out_costs_the_same_statements_however_many_places(publisher, town):
    def cost() -> int:
        with statements() as seen:
            publisher.get(CSV)
        return len(seen)

    place()
    few = cost()
    for number in range(8):
        place(f"Ort {number}", areas=[Area.objects.create(name=str(number))]).save_revision()
    assert cost() == few
