"""The pickups of a week: of an area with those below it, and whose districts they are."""

from datetime import UTC, date, datetime

from backend.library.models import Area
from backend.tenants.registry import Reading
from backend.tenants.week import Week
from backend.waste_calendar.week import week_of_pickups
from tests.statements import statements
from tests.waste_calendar.factories import location, pickup, street, zone

TUESDAY = date(2026, 11, 24)


def said(town, *, area=None):
    reading = Reading(town=town, now=datetime(2026, 11, 21, 11, tzinfo=UTC), lang="de")
    with statements() as seen:
        part = week_of_pickups(reading, Week.of(TUESDAY, area=area and area.public_id))
    assert len(seen) == 1
    return [(f"{item.on:%a}", item.title, list(item.details), item.at, item.is_off) for item in part.items]


def test_an_area_has_the_pickups_of_those_below_it_and_of_no_other(town):
    county = Area.objects.create(name="Planetal")
    village, other = Area.objects.create(name="Kranepuhl", parent=county), Area.objects.create(name="Niemegk")
    mine, theirs = zone(number="1"), zone(number="2")
    location(of=street("Anger", area=village), zones=(mine,))
    location(of=street("Markt", area=other), zones=(theirs,))
    pickup(TUESDAY, of=mine)
    pickup(TUESDAY, of=theirs)
    only = [("Tue", "Restmüll", [], "", False)]
    assert said(town, area=village) == said(town, area=county) == said(town) == only
    assert said(town, area=Area.objects.create(name="Ohne")) == []


def test_districts_are_named_where_not_all_are_meant_and_counted_where_they_are_many(town):
    for number in range(1, 8):
        zone("paper", number=str(number))
    for number in range(1, 6):
        pickup(TUESDAY, of=zone("paper", number=str(number)))
    assert said(town) == [("Tue", "Papier (Bezirk 1, Bezirk 2, Bezirk 3 und 2 weitere)", [], "", False)]


def test_what_is_off_and_stops_that_people_go_to_have_lines_of_their_own(town):
    pickup(TUESDAY)
    pickup(TUESDAY, of=zone("paper", number="7"), status="cancelled", reason="Glatteis", is_replacement_open=True)
    stop = {"stop_place": "Feuerwehr", "stop_from": "10:00", "stop_until": "11:30"}
    pickup(TUESDAY, of=zone("hazardous", number="9"), **stop)
    assert said(town) == [
        ("Tue", "Restmüll", [], "", False),
        ("Tue", "Papier", ["Fällt aus", "Ersatztermin folgt", "Glatteis"], "", True),
        ("Tue", "Schadstoffmobil", ["Feuerwehr"], "10:00–11:30 Uhr", False),
    ]
