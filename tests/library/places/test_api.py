"""Places in the API: where they are, when they are open, and for how long that is true."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine

from backend.library.models import Area, Category, Contact
from backend.library.places.reading import build_map, build_place, build_places, count_places
from backend.tenants.registry import Reading
from tests.library.factories import hours, place
from tests.statements import statements
from tests.validity import walk

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)  # a Tuesday, twelve o'clock
WEEK = {"monday": "9–12", "tuesday": "9–12, 14–18", "thursday": "9–12"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def names(body) -> list[str]:
    return [item["name"] for item in body["items"]]


def test_a_place_says_all_that_visitors_ask(town, api):
    contact = Contact.objects.create(name="Frau Muster", phone="+49 30 23125 001")
    exceptions = [{"first": date(2026, 11, 26), "last": None, "times": "", "reason": "Umzug"}]
    item = place(
        contact=contact,
        hours=hours(WEEK, exceptions=exceptions),
        latitude=52.1,
        longitude=12.6,
        accessibility="Stufenlos",
        categories=[Category.objects.create(title="Rathaus")],
    )
    body = api(town).get(f"/api/v1/places/{item.public_id}").json()
    assert body["open_now"] is False
    assert body["point"] == {"lat": 52.1, "lon": 12.6}
    assert body["contact"]["phone"] == "+49 30 23125 001"
    assert body["opening_hours"]["seasons"][0]["days"][1][1] == {"opens": "14:00", "closes": "18:00"}
    assert "Dienstag: 9–12 und 14–18 Uhr" in body["opening_hours"]["text"]
    days = {day["on"]: day for day in body["opening_hours"]["next_days"]}
    assert (days["2026-11-26"]["spans"], days["2026-11-26"]["reason"]) == ([], "Umzug")
    assert len(days) == 7


def test_the_coming_holidays_of_the_state_are_named(town, api):
    item = place(hours=hours({"friday": "9–12"}))
    with time_machine.travel(datetime(2026, 12, 21, 12, tzinfo=UTC), tick=False):
        days = api(town).get(f"/api/v1/places/{item.public_id}").json()["opening_hours"]["next_days"]
    assert [(day["on"], day["spans"]) for day in days if day["holiday"]] == [("2026-12-25", []), ("2026-12-26", [])]


def test_places_come_by_name_page_by_page(town, api):
    for name in ("Ärztehaus", "Zoo", "Bad", "ahorn"):
        place(name)
    first = api(town).get("/api/v1/places?limit=3").json()
    assert names(first) == ["ahorn", "Ärztehaus", "Bad"]
    assert names(api(town).get(f"/api/v1/places?limit=3&cursor={first['next']}").json()) == ["Zoo"]


def test_near_a_point_the_nearest_comes_first(town, api):
    for number in (3, 1, 2, 9):
        place(f"Ort {number}", latitude=52.1 + number / 100, longitude=12.6)
    place("Ohne Punkt")
    body = api(town).get("/api/v1/places?near=52.1,12.6&radius=5000&limit=2").json()
    assert names(body) == ["Ort 1", "Ort 2"]
    assert body["items"][0]["distance"] == 1112
    rest = api(town).get(f"/api/v1/places?near=52.1,12.6&radius=5000&limit=2&cursor={body['next']}").json()
    assert (names(rest), rest["next"]) == (["Ort 3"], None)


def test_a_box_a_category_and_an_area_choose(town, api):
    culture, sport = (Category.objects.create(title=title) for title in ("Kultur", "Sport"))
    museum = Category.objects.create(title="Museum", parent=culture)
    luette, werbig = (Area.objects.create(name=name) for name in ("Lütte", "Werbig"))
    place("Burg", categories=[museum], areas=[luette], latitude=52.1, longitude=12.6)
    place("Halle", categories=[sport], areas=[werbig], latitude=52.9, longitude=12.6)
    client = api(town)
    assert names(client.get(f"/api/v1/places?category={culture.public_id}").json()) == ["Burg"]
    assert names(client.get(f"/api/v1/places?area={werbig.public_id}").json()) == ["Halle"]
    assert names(client.get("/api/v1/places?bbox=12,52,13,52.5").json()) == ["Burg"]
    features = client.get("/api/v1/places.geojson?bbox=12,52,13,52.5").json()["features"]
    assert [feature["geometry"]["coordinates"] for feature in features] == [[12.6, 52.1]]


@pytest.mark.parametrize(
    "query",
    ["near=91,0", "near=1", "radius=500", "bbox=1,2,3", "bbox=13,52,12,53", "bbox=1,95,2,96", "category=x", "open=1"],
)
def test_a_bad_parameter_is_refused(town, api, query):
    for path in ("places", "places.geojson"):
        answer = api(town).get(f"/api/v1/{path}?{query}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


def test_a_cursor_of_another_order_is_refused(town, api):
    place("Eins", latitude=52.1, longitude=12.6), place("Zwei", latitude=52.1, longitude=12.6)
    cursor = api(town).get("/api/v1/places?limit=1").json()["next"]
    assert api(town).get(f"/api/v1/places?limit=1&near=52,12&cursor={cursor}").status_code == 400


def test_what_is_not_published_or_over_is_not_there(town, api):
    draft, over = place("Entwurf", live=False), place("Vorbei", expire_at=NOON - timedelta(hours=1))
    assert names(api(town).get("/api/v1/places").json()) == []
    for item in (draft, over):
        assert api(town).get(f"/api/v1/places/{item.public_id}").status_code == 404
    assert api(town).get(f"/api/v1/places/{uuid4()}").status_code == 404


def test_a_town_without_the_module_has_no_places(town, api):
    town.modules = [key for key in town.modules if key != "places"]
    town.save()
    for path in ("places", "places.geojson", f"places/{uuid4()}"):
        assert api(town).get(f"/api/v1/{path}").status_code == 404


def test_one_language_of_a_place_is_listed(town, api):
    german = place()
    place("Town hall", public_id=german.public_id, lang="en")
    assert names(api(town).get("/api/v1/places?lang=en").json()) == ["Town hall"]
    assert names(api(town).get("/api/v1/places").json()) == ["Rathaus"]


@pytest.mark.parametrize("seed", range(3))
def test_places_stay_as_they_are_until_the_answer_says(town, seed):
    chance = random.Random(seed)
    subject = Category.objects.create(title="Thema")
    times = ["", "9–12", "9–12, 14–18", "18–2", "0–24"]
    items = [
        place(
            f"Ort {number}",
            latitude=52.1,
            longitude=12.6,
            categories=[subject],
            hours=hours({day: chance.choice(times) for day in ("tuesday", "wednesday", "friday")}),
            expire_at=chance.choice([None, None, NOON + timedelta(hours=chance.randint(1, 60))]),
        )
        for number in range(6)
    ]
    moments = [NOON + timedelta(minutes=30 * number) - timedelta(microseconds=number % 2) for number in range(150)]
    reading = Reading(town=town, now=NOON, lang="de")

    def at(now: datetime) -> Reading:
        return replace(reading, now=now)

    builders = [
        lambda now: build_places(at(now), limit=4),
        lambda now: build_places(at(now), limit=20, near=(52.1, 12.6, 1000), categories=[subject.public_id]),
        lambda now: build_map(at(now)),
        lambda now: count_places(at(now)),
        *(lambda now, key=item.public_id: build_place(at(now), public_id=key) for item in items),
    ]
    assert sum(walk(build, moments=moments) for build in builders) > 20


def test_reading_costs_one_statement(town):
    reading = Reading(town=town, now=NOON, lang="en")
    item = place(latitude=52.1, longitude=12.6)
    builders = [
        lambda: build_places(reading, limit=20, near=(52.1, 12.6, 1000), box=(12, 52, 13, 53)),
        lambda: build_map(reading),
        lambda: build_place(reading, public_id=UUID(str(item.public_id))),
    ]
    for build in builders:
        with statements() as seen:
            build()
        assert len(seen) == 1
