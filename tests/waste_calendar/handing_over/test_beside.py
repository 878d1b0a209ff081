"""What a town adds to its provider's calendar: notes and collections that no hand-over takes away."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django_tenants.utils import tenant_context

from backend.library.models import Area
from backend.region.models import HandOver, Offer
from backend.waste_calendar.beside import place_notes
from backend.waste_calendar.models import (
    CollectionRule,
    Fraction,
    Location,
    LocationZone,
    OwnCollection,
    Pickup,
    TownNote,
    Zone,
)
from backend.waste_calendar.sharing import offer_calendar
from backend.waste_calendar.statements import Span
from backend.waste_calendar.storing.calendars import drop
from backend.waste_calendar.tasks import plan_again
from backend.waste_calendar.upcoming import rows_of_days, upcoming_rows
from backend.waste_calendar.year_sheet.contents import legend_of
from tests.statements import statements
from tests.waste_calendar.factories import location, pickup, street, zone
from tests.waste_calendar.towns import NOW, hand_over_to, import_into

TREES = date(2027, 1, 9)
FORMS = "/cms/snippets/waste_calendar"


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def collect(town, **fields) -> OwnCollection:
    """Christmas trees on one day."""
    with tenant_context(town):
        areas = fields.pop("areas", [])
        row = OwnCollection.objects.create(**{"name": "Weihnachtsbäume", "kind": "xmas", **fields})
        row.areas.set(areas)
    plan_again(schema=town.slug)
    with tenant_context(town):
        row.refresh_from_db()
        CollectionRule.objects.create(zone=row.zone, kind="dates", dates=[TREES])
    plan_again(schema=town.slug)
    return row


def collected_at(row: OwnCollection) -> set[str]:
    rows = LocationZone.objects.filter(zone=row.zone).select_related("location__street")
    return {str(member.location) for member in rows}


def test_a_collection_of_the_towns_own_is_part_of_the_addresses_calendar(ostdorf, api):
    row = collect(ostdorf, name="Laubsäcke")
    with tenant_context(ostdorf):
        assert LocationZone.objects.filter(zone=row.zone).count() == Location.objects.count()
        address = Location.objects.filter(street__name="Ahornweg").first()
        assert Fraction.objects.get(key="xmas").origin == ""
        items = api(ostdorf).get(f"/api/v1/waste/locations/{address.public_id}/pickups?from={TREES}&to={TREES}").json()
        assert [item["fraction"] for item in items["items"]] == ["xmas"]
        path = f"/api/v1/waste/locations/{address.public_id}"
        assert "SUMMARY:Laubsäcke" in api(ostdorf).get(f"{path}/calendar.ics").content.decode()
        page = Client(headers={"host": ostdorf.default_domain}).get(f"/abfall/{address.public_id}/").content.decode()
        assert [title in page for title in ("Laubsäcke", "Weihnachtsb")] == [True, False]
        rows = upcoming_rows(address.public_id, span=Span(first=TREES, last=TREES))
        garden = {**rows[0], "title": "Weihnachtsbäume", "on": TREES - timedelta(days=1)}
        legend = legend_of([*rows, garden, garden])
        assert {kind["title"]: kind["letter"] for kind in legend} == {"Weihnachtsbäume": "W", "Laubsäcke": "La"}
        assert {row["title"] for _home, row in rows_of_days([address.public_id], days={TREES})} == {"Laubsäcke"}
    assert [item["title"] for item in items["items"]] == ["Laubsäcke"]


def test_it_is_limited_to_districts_and_streets(ostdorf):
    with tenant_context(ostdorf):
        luette = Area.objects.get(name="Lütte")
    row = collect(ostdorf, areas=[luette], streets="Rosa-Luxemburg-Str.")
    with tenant_context(ostdorf):
        assert collected_at(row) == {"Lütte", "Rosa-Luxemburg-Straße"}


def test_a_redistribution_of_the_providers_addresses_keeps_it(provider, folder, ostdorf):
    row = collect(ostdorf)
    table = folder / "strassen.csv"
    lines = [line for line in table.read_bytes().splitlines(keepends=True) if b"Ahornweg" not in line]
    table.write_bytes(b"".join([*lines, "\r\n12069111;Ostdorf;;Neue Straße;;;;4101\r\n".encode()]))
    import_into(provider)
    hand_over_to(ostdorf)
    with tenant_context(ostdorf):
        assert "Neue Straße" in collected_at(row)
        assert len(collected_at(row)) == Location.objects.count()
        assert Pickup.objects.filter(zone=row.zone, on=TREES).exists()


def test_what_is_unchanged_writes_nothing(provider, ostdorf):
    collect(ostdorf)
    with tenant_context(ostdorf):
        TownNote.objects.create(text="Bitte früh.")
    plan_again(schema="ostdorf")
    HandOver.objects.filter(subscriber="ostdorf").update(applied_digest="other")
    with statements() as seen:
        hand_over_to(ostdorf)
    writes = [sql for sql in seen if sql.split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert all("region_handover" in sql for sql in writes)


def test_it_goes_with_its_days(ostdorf):
    row = collect(ostdorf)
    with tenant_context(ostdorf):
        row.delete()
        assert not Zone.objects.filter(origin="").exists()
        assert not Pickup.objects.filter(on=TREES).exists()


def test_a_note_is_said_with_the_pickup_stays_and_goes_with_it(provider, ostdorf, api):
    with tenant_context(provider):
        theirs = Pickup.objects.filter(zone__key="4102", zone__fraction__key="organic").get()
    with tenant_context(ostdorf):
        mine = Pickup.objects.get(public_id=theirs.public_id)
        TownNote.objects.create(text="Gasse gesperrt.", zone=mine.zone, on=mine.on)
        TownNote.objects.create(text="Nur Säcke.", fraction=mine.zone.fraction)
        assert place_notes() >= 1
        address = Location.objects.filter(zones=mine.zone).first()
    with tenant_context(provider):
        theirs.on, theirs.status, theirs.note = theirs.on + timedelta(days=1), "moved", "Straße glatt."
        theirs.save()
        offer_calendar(provider, now=NOW)
    hand_over_to(ostdorf)
    url = f"/api/v1/waste/locations/{address.public_id}"
    found = {item["id"]: item for item in api(ostdorf).get(f"{url}/pickups").json()["items"]}
    assert found[str(theirs.public_id)]["note"] == "Straße glatt. Gasse gesperrt. Nur Säcke."
    assert "Gasse gesperrt" in api(ostdorf).get(f"{url}/calendar.ics").content.decode()
    home = api(ostdorf).get("/api/v1/home", {"waste_location": str(address.public_id)}).json()["waste"]["items"][0]
    assert "Gasse gesperrt." in str(home)
    with tenant_context(ostdorf):
        TownNote.objects.all().delete()
        assert place_notes()
        assert not Pickup.objects.exclude(town_note="").exists()


def test_a_second_provider_and_its_end_touch_nothing_of_the_first(ostdorf):
    with tenant_context(ostdorf):
        before = set(LocationZone.objects.values_list("location__public_id", "zone__public_id"))
        theirs = street("Ahornweg", ags="12069111", origin="glas")
        location(of=theirs, zones=(zone("glass", "G1", origin="glas"),))
        both = set(LocationZone.objects.values_list("location__public_id", "zone__public_id"))
    Offer.objects.filter(origin="abfall", key="12069111").update(digest="again")
    hand_over_to(ostdorf)
    with tenant_context(ostdorf):
        assert set(LocationZone.objects.values_list("location__public_id", "zone__public_id")) == both
        drop(origin="glas", ags="12069111", now=NOW)
        assert set(LocationZone.objects.values_list("location__public_id", "zone__public_id")) == before
        assert not Zone.objects.filter(origin="glas").exists()


def test_editors_add_both_in_the_cms(cms, town):
    of_provider = zone("organic", "9", origin="abfall")
    pickup(date(2026, 12, 3), of=of_provider)
    location(zones=(of_provider,))
    for name in ("owncollection", "townnote"):
        assert cms.get(f"{FORMS}/{name}/").status_code == 200
        assert cms.get(f"{FORMS}/{name}/add/").status_code == 200
    refused = cms.post(f"{FORMS}/owncollection/add/", {"name": "Laub", "kind": "garden", "streets": "Nirgendweg"})
    assert "Nirgendweg" in refused.content.decode()
    added = cms.post(f"{FORMS}/owncollection/add/", {"name": "Laub", "kind": "garden", "streets": "Bahnhofstr."})
    assert added.status_code == 302
    assert cms.post(f"{FORMS}/townnote/add/", {"text": "Bitte früh.", "zone": of_provider.pk}).status_code == 302
    plan_again(schema=town.schema_name)
    with tenant_context(town):
        assert Pickup.objects.get().town_note == "Bitte früh."
        assert collected_at(OwnCollection.objects.get()) == {"Bahnhofstraße"}
