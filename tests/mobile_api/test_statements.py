"""What each public GET costs in SQL: one statement a module shown and two more, whether there is little or much."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from backend.feeds.models import Article, Event
from backend.library.models import Area, Category, Picture
from backend.mobile_api.document import openapi_document
from backend.tenants import registry
from backend.waste_calendar.models import Street
from tests.alerts.factories import alert
from tests.changes.rows import issue
from tests.content.factories import info_page
from tests.feeds.factories import NOON, article, event, source
from tests.library.factories import place
from tests.statements import statements
from tests.waste_calendar.factories import location, pickup, zone

TODAY = date(2026, 11, 21)
HERE, SUBJECT, ITEM, DATE, ISSUE, PAGE, SPOT, STREET, ADDRESS, OTHER = (str(uuid4()) for _ in range(10))
NOT_ON_A_TOWNS_HOST = {"/api/v1/towns"}

# The modules that an answer shows; config is of two that are always on, two with topics and push's key, categories
# count in three, and changes show config, nine types and the tree of pages.
COSTS = {
    "": 0,
    "config": 5,
    "home": 6,
    f"home?area={HERE}&lang=en&waste_location={ADDRESS}&waste_location={OTHER}": 6,
    "changes": 15,
    "changes?limit=3&lang=en": 8,
    # Seven types.
    "search?q=markt": 7,
    f"search?q=Nr&area={HERE}&lang=en&limit=2": 7,
    "search?q=markt&type=news": 1,
    "alerts": 1,
    f"alerts?area={HERE}&limit=2": 1,
    "categories": 3,
    "news": 1,
    "news?limit=2": 1,
    f"news?area={HERE}&category={SUBJECT}&source=press&lang=en&limit=100": 1,
    f"news?q=bild&area={HERE}&category={SUBJECT}": 1,
    f"news/{ITEM}": 1,
    f"news/{uuid4()}": 1,
    "events": 1,
    f"events?area={HERE}&category={SUBJECT}&near=52.1,12.6&from=2026-11-01&lang=en&limit=100": 1,
    f"events?q=bild&area={HERE}&category={SUBJECT}": 1,
    f"events.geojson?area={HERE}&category={SUBJECT}": 1,
    f"events/{DATE}": 1,
    f"events/{DATE}.ics": 1,
    f"events/{uuid4()}.ics": 1,
    "gazettes": 1,
    f"gazettes?area={HERE}&limit=3&lang=en": 1,
    f"gazettes/{ISSUE}": 1,
    f"gazettes/{uuid4()}": 1,
    "pages": 1,
    f"pages?area={HERE}&lang=en": 1,
    f"pages/{PAGE}": 1,
    f"pages/{uuid4()}": 1,
    "places": 1,
    f"places?area={HERE}&category={SUBJECT}&near=52.1,12.6&radius=900&bbox=12,52,13,53&lang=en&limit=100": 1,
    f"places/{SPOT}": 1,
    f"places/{uuid4()}": 1,
    f"places.geojson?area={HERE}&category={SUBJECT}": 1,
    "waste/fractions": 1,
    f"waste/streets?q=bahn&area={HERE}": 1,
    f"waste/streets/{STREET}": 1,
    f"waste/locations/{ADDRESS}": 1,
    f"waste/locations/{ADDRESS}/pickups": 1,
    f"waste/locations/{uuid4()}/pickups": 2,
    f"waste/locations/{ADDRESS}/calendar.ics": 1,
    f"waste/locations/{ADDRESS}/calendar.pdf": 1,
    f"waste/locations/{uuid4()}/calendar.ics": 2,
    f"waste/locations/{uuid4()}/calendar.pdf": 2,
    "waste/open-data": 1,
}
# They are streamed; tests/waste_calendar/test_open_data.py counts their statements.
WHOLE_FILES = {
    f"/api/v1/waste/open-data/{name}" for name in ("addresses.csv", "calendar.ics", "calendar.json", "pickups.csv")
}


IMAGE = {
    "alt": "Die Burg",
    "credit": "",
    "width": 9,
    "height": 9,
    "focal_point": [0.5, 0.5],
    "sources": {size: f"/media/musterstadt/images/{size}.webp" for size in ("small", "medium", "large")},
}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def filled(town) -> dict[str, Any]:
    """Five of everything, pictures in the texts."""
    shared = {
        "area": Area.objects.create(name="Lütte", public_id=HERE),
        "category": Category.objects.create(title="Markt und Plätze", public_id=SUBJECT),
        "picture": Picture.objects.bulk_create([Picture(title="Burg", width=9, height=9, image_json=IMAGE)])[0],
        "source": source("Kreisblatt", rights="press"),
        "zones": (zone("residual"), zone("paper")),
    }
    shared["address"] = location(zones=shared["zones"], public_id=ADDRESS)
    Street.objects.update(public_id=STREET)
    location(zones=shared["zones"], public_id=OTHER, of=shared["address"].street)
    add(shared, range(5))
    article("Mit Bild", public_id=ITEM), event("Mit Bild", public_id=DATE)
    place("Mit Bild", public_id=SPOT, picture=shared["picture"])
    info_page("Rathaus", public_id=PAGE)
    issue(public_id=ISSUE)
    for model in (Article, Event):
        model.objects.filter(title="Mit Bild").update(picture_ids=[shared["picture"].pk])
    return shared


def add(shared: dict[str, Any], numbers: range) -> None:
    """So many more of everything that a list may show."""
    fields = {"areas": [shared["area"]], "categories": [shared["category"]]}
    for number in numbers:
        where = place(f"Ort {number}", latitude=52.1, longitude=12.6, **fields)
        article(f"Nr. {number}", source=shared["source"], source_key=str(number), place=where, **fields)
        event(f"Nr. {number}", place=where, recurrence="RRULE:FREQ=DAILY;COUNT=3" if number % 2 else "", **fields)
        alert(f"Nr. {number}", areas=fields["areas"])
        info_page(f"Seite {number}")
        issue()
        location(str(number + 1), of=shared["address"].street, zones=shared["zones"], position=number)
        pickup(TODAY + timedelta(days=number), of=shared["zones"][number % 2])


def test_everything_documented_that_can_be_read_is_in_the_table():
    in_table = {f"/api/v1/{path.partition('?')[0]}" for path in COSTS}
    ids = f"{ITEM}|{DATE}|{ISSUE}|{PAGE}|{SPOT}|{STREET}|{ADDRESS}"
    shapes = {re.sub(ids, "{id}", path) for path in in_table}
    paths = openapi_document()["paths"].items()
    # What a secret opens is its owner's alone and kept by nobody: the rooms test what it costs.
    read = {path for path, operations in paths if "get" in operations and "401" not in operations["get"]["responses"]}
    assert read - NOT_ON_A_TOWNS_HOST - WHOLE_FILES <= shapes


def test_answers_cost_a_statement_a_module_and_two_for_little_and_for_much(api, town, filled):
    client = api(town)
    client.get("/api/v1/config")
    few = {path: cost(client, path) for path in COSTS}
    add(filled, range(5, 50))
    many = {path: cost(client, path) for path in COSTS}
    assert many == few
    assert {path: number for path, number in few.items() if number > COSTS[path] + 2} == {}


def test_the_start_screen_shows_as_many_modules_as_the_table_says(town):
    assert sum(bool(module.home) for module in registry.active_modules(town)) == COSTS["home"]


def test_the_regions_list_of_towns_costs_one(town):
    with statements() as seen:
        assert Client(headers={"host": "region.test"}).get("/api/v1/towns").status_code == 200
    assert len(seen) == 1


def cost(client, path: str) -> int:
    """Of the answer alone: in a running server the town of a host is known without asking."""
    with statements() as seen:
        client.get(f"/api/v1/{path}")
    return sum("tenants_host" not in statement for statement in seen)
