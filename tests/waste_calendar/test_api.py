"""The waste endpoints: shapes, search, windows, and that their statements do not grow."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django_tenants.utils import tenant_context

from tests.statements import statements
from tests.waste_calendar.factories import fraction, location, pickup, street, zone
from tests.waste_calendar.towns import NOW

TODAY = date(2026, 11, 21)
BASE = "/api/v1/waste"


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def names(response) -> list[str]:
    return [item["name"] for item in response.json()["items"]]


def test_kinds_of_waste_come_in_their_order_with_who_collects(town, api):
    contact = {"name": "Abfallwirtschaft Demo", "phone": "+49 30 23125 128", "url": "https://abfall.example.org"}
    fraction("paper")
    fraction("residual", contact=contact)
    items = api(town).get(f"{BASE}/fractions").json()["items"]
    assert [item["key"] for item in items] == ["residual", "paper"]
    assert items[0]["provider"] == {
        "name": "Abfallwirtschaft Demo",
        "phone": "+49 30 23125 128",
        "email": None,
        "links": [{"title": "Abfallwirtschaft Demo", "url": "https://abfall.example.org"}],
    }
    assert items[1]["provider"] is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Bahnhofstr", ["Bahnhofstraße"]),
        ("bahnhofstr. 5a", ["Bahnhofstraße"]),
        ("Mühlenstr.", ["Mühlenstraße"]),
        ("muehlenstrasse", ["Mühlenstraße"]),
        ("rosaluxemburgstr", ["Rosa-Luxemburg-Straße"]),
        ("luxemburg", ["Rosa-Luxemburg-Straße"]),
        ("Lütte", ["Lütte", "Am Anger"]),
        ("anger lütte", ["Am Anger"]),
        ("am", ["Am Anger", "Am Markt"]),
        ("markt", ["Marktstraße", "Am Markt"]),
        ("gibt es nicht", []),
        ("%", []),
    ],
)
def test_streets_are_found_however_they_are_spelt_best_first(town, api, typed, expected):
    for name in ("Bahnhofstraße", "Mühlenstraße", "Rosa-Luxemburg-Straße", "Am Markt", "Marktstraße"):
        location(of=street(name))
    location(of=street("Am Anger", place="Lütte"))
    location(of=street("Lütte", place="Lütte", is_whole_place=True))
    assert names(api(town).get(f"{BASE}/streets", {"q": typed})) == expected


def test_streets_come_in_pages_without_gap_or_double(town, api):
    for number in range(5):
        location(of=street(f"Weg {number}"))
        location(of=street(f"Am Weg {number}"))
    seen, query = [], {"q": "weg", "limit": 3}
    for _page in range(5):
        answer = api(town).get(f"{BASE}/streets", query)
        seen += names(answer)
        if not answer.json()["next"]:
            break
        query["cursor"] = answer.json()["next"]
    assert seen == [f"Weg {number}" for number in range(5)] + [f"Am Weg {number}" for number in range(5)]


def test_a_street_lists_its_ranges_in_natural_order(town, api):
    row = street()
    for position, numbers in enumerate(["1-47b", "48-60 gerade", "rest"]):
        location(numbers, of=row, position=position)
    document = api(town).get(f"{BASE}/streets/{row.public_id}").json()
    shown = [(item["from"], item["to"], item["parity"], item["is_rest"]) for item in document["locations"]]
    assert shown == [("1", "47b", None, False), ("48", "60", "even", False), (None, None, None, True)]
    assert document["locations"][0]["label"] == "Bahnhofstraße 1–47b"


def test_an_address_tells_its_zone_of_each_kind_of_waste(town, api):
    row = location(zones=(zone("paper", "4105"), zone("residual", "4101")))
    document = api(town).get(f"{BASE}/locations/{row.public_id}").json()
    assert [(item["fraction"], item["name"]) for item in document["zones"]] == [
        ("residual", "Bezirk 4101"),
        ("paper", "Bezirk 4105"),
    ]
    assert document["label"] == "Bahnhofstraße"


@pytest.mark.parametrize(
    "path", ["streets/{id}", "locations/{id}", "locations/{id}/pickups", "locations/{id}/calendar.ics"]
)
def test_an_unknown_id_is_a_problem_document(town, api, path):
    response = api(town).get(f"{BASE}/{path.format(id=uuid4())}")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_pickups_begin_today_and_tell_of_moves(town, api):
    row = location(zones=(zone(),))
    pickup(TODAY - timedelta(days=1))
    pickup(TODAY)
    pickup(date(2026, 12, 30), original_on=date(2026, 12, 31), status="moved", reason="Silvester", variant="2-weekly")
    items = api(town).get(f"{BASE}/locations/{row.public_id}/pickups").json()["items"]
    assert [item["on"] for item in items] == ["2026-11-21", "2026-12-30"]
    assert items[0]["replaced_by"] is None
    moved = {key: items[1][key] for key in ("status", "original_on", "replaced_by", "reason", "variant")}
    assert moved == {
        "status": "moved",
        "original_on": "2026-12-31",
        "replaced_by": "2026-12-30",
        "reason": "Silvester",
        "variant": "2-weekly",
    }


def test_a_pickup_whose_replacement_is_not_known_says_so_until_it_is_moved(town, api):
    row = location(zones=(zone(),))
    waiting = pickup(TODAY, status="cancelled", is_replacement_open=True, reason="Glatteis")
    pickup(TODAY + timedelta(days=14), is_replacement_open=True)  # of a row that is not cancelled it means nothing
    client = api(town)
    items = client.get(f"{BASE}/locations/{row.public_id}/pickups").json()["items"]
    told = [(item["status"], item["replacement_follows"], item["replaced_by"]) for item in items]
    assert told == [("cancelled", True, None), ("scheduled", False, None)]
    waiting.on, waiting.status = TODAY + timedelta(days=3), "moved"
    waiting.save()
    moved = client.get(f"{BASE}/locations/{row.public_id}/pickups").json()["items"][0]
    told = (moved["id"], moved["status"], moved["replacement_follows"], moved["replaced_by"])
    assert told == (str(waiting.public_id), "moved", False, "2026-11-24")


def test_a_window_and_kinds_of_waste_can_be_asked_for(town, api):
    residual, paper, organic = zone("residual"), zone("paper"), zone("organic")
    row = location(zones=(residual, paper, organic))
    for days in range(5):
        pickup(TODAY + timedelta(days=days), of=residual, variant="4-weekly" if days % 2 else "2-weekly")
        pickup(TODAY + timedelta(days=days), of=paper)
        pickup(TODAY + timedelta(days=days), of=organic)
    base = f"{BASE}/locations/{row.public_id}/pickups?from=2026-11-22&to=2026-11-24"

    def shown(query: str) -> list[tuple[str, str]]:
        return [(item["on"][-2:], item["fraction"]) for item in api(town).get(base + query).json()["items"]]

    assert shown("&fraction=paper") == [("22", "paper"), ("23", "paper"), ("24", "paper")]
    assert shown("&fraction=residual:4-weekly") == [("22", "residual"), ("24", "residual")]
    both = [("22", "organic"), ("22", "paper"), ("23", "organic"), ("23", "paper"), ("24", "organic"), ("24", "paper")]
    assert shown("&fraction=paper,organic") == both
    assert shown("&fraction=paper&fraction=organic") == both


def test_pickups_come_in_pages_without_gap_or_double(town, api):
    zones = (zone("residual"), zone("paper"))
    row = location(zones=zones)
    for days in range(4):
        for item in zones:
            pickup(TODAY + timedelta(days=days), of=item)
    seen, query = [], {"limit": 3}
    for _page in range(5):
        answer = api(town).get(f"{BASE}/locations/{row.public_id}/pickups", query).json()
        seen += [item["id"] for item in answer["items"]]
        if not answer["next"]:
            break
        query["cursor"] = answer["next"]
    assert len(seen) == len(set(seen)) == 8


@pytest.mark.parametrize(
    "query",
    [
        "from=21.11.2026",
        "to=2026-02-31",
        "to=2026-11-22&from=2026-11-23",
        "to=2026-11-20",
        "fraction=glas",
        "fraction=",
        "limit=0",
        "cursor=x",
        "alarm=18:00",
        "x=1",
    ],
)
def test_a_bad_parameter_is_named(town, api, query):
    row = location()
    response = api(town).get(f"{BASE}/locations/{row.public_id}/pickups?{query}")
    assert response.status_code == 400
    assert query.partition("=")[0] in response.json()["errors"]


def test_stops_tell_place_and_hours(town, api):
    van = zone("hazardous", "stops")
    row = location(zones=(van,))
    pickup(TODAY, of=van, stop_place="Marktplatz", stop_from=time(9), stop_until=time(10, 30))
    pickup(TODAY, of=van, stop_place="Dorfanger", stop_from=time(11))
    items = api(town).get(f"{BASE}/locations/{row.public_id}/pickups").json()["items"]
    stops = sorted((item["stop"] for item in items), key=lambda stop: stop["from"])
    assert stops == [
        {"place": "Marktplatz", "from": "09:00", "to": "10:30"},
        {"place": "Dorfanger", "from": "11:00", "to": None},
    ]


def test_the_start_screen_shows_the_next_days_of_chosen_addresses(town, api):
    row = location(zones=(zone(),))
    for days in range(7):
        pickup(TODAY + timedelta(days=days))
    other = location(of=street("Ahornweg"), zones=(zone("paper"),))
    pickup(TODAY, of=zone("paper"))
    query = f"waste_location={row.public_id}&waste_location={other.public_id}&waste_location={uuid4()}"
    document = api(town).get(f"/api/v1/home?{query}").json()["waste"]
    assert [item["label"] for item in document["items"]] == ["Bahnhofstraße", "Ahornweg"]
    assert [day["on"] for day in document["items"][0]["days"]] == [
        "2026-11-21",
        "2026-11-22",
        "2026-11-23",
        "2026-11-24",
    ]
    assert document["hint"] is None


def test_the_start_screen_tells_those_who_have_not_chosen(town, api):
    document = api(town).get("/api/v1/home").json()["waste"]
    assert document["items"] == []
    assert document["hint"]


def test_another_towns_addresses_are_not_here(town, other_town, api):
    with tenant_context(other_town):
        row = location()
    assert api(other_town).get(f"{BASE}/locations/{row.public_id}").status_code == 200
    assert api(town).get(f"{BASE}/locations/{row.public_id}").status_code == 404
    assert names(api(town).get(f"{BASE}/streets")) == []


@pytest.mark.parametrize(
    "path",
    [
        "fractions",
        "streets?q=weg",
        "streets/{street}",
        "locations/{location}",
        "locations/{location}/pickups",
        "locations/{location}/calendar.ics",
    ],
)
def test_statements_are_as_many_for_much_as_for_little(town, api, path):
    row = location(zones=(zone(),))
    pickup(TODAY)
    full = f"{BASE}/{path.format(street=row.street.public_id, location=row.public_id)}"
    with statements() as few:
        api(town).get(full)
    for number in range(30):
        location(of=street(f"Weg {number}"), zones=(zone("paper", str(number)),))
        location(f"{number}", of=row.street)
        pickup(TODAY + timedelta(days=number + 1))
    with statements() as many:
        api(town).get(full)
    of_the_town = [text for text in many if "tenants_host" not in text]  # which a web process knows by heart
    assert len(many) == len(few)
    assert len(of_the_town) <= 3
