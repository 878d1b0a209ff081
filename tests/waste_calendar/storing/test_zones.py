"""Districts that nobody lives in any more go, unless something of a person hangs on them."""

from datetime import date
from uuid import uuid4

from backend.waste_calendar.addresses.ranges import HouseNumbers
from backend.waste_calendar.dataset import Coverage, Dataset, LocationData, StreetData, ZoneData
from backend.waste_calendar.imports.batches import note_batch, write_calendar
from backend.waste_calendar.imports.undoing import undo
from backend.waste_calendar.models import BroughtDays, CollectionRule, Location, Pickup, TownNote, Zone
from backend.waste_calendar.stop_zones import stop_zone
from tests.waste_calendar.factories import LONG_AGO, fraction, location, pickup, street, zone
from tests.waste_calendar.towns import NOW

DAY = date(2026, 12, 3)
YEAR = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}


def moves_all_to_new(home: Location, *, names: tuple[Zone, ...] = (), held: tuple[Coverage, ...] = ()) -> Dataset:
    """A part of a calendar that puts an address into the district “new”, and may name empty ones."""
    lives = LocationData(public_id=home.public_id, numbers=HouseNumbers(), zones=frozenset({("residual", "new")}))
    place = {"name": home.street.name, "ags": "", "municipality": "Musterstadt", "place": "", "is_whole_place": False}
    known = (ZoneData(public_id=row.public_id, fraction="residual", key=row.key, name=row.name) for row in names)
    return Dataset(
        fractions=(),
        zones=(ZoneData(public_id=uuid4(), fraction="residual", key="new", name="Neu"), *known),
        streets=(StreetData(public_id=home.street.public_id, locations=(lives,), **place),),
        pickups=(),
        coverage=(),
        held=held,
        is_complete=False,
    )


def keys() -> set[str]:
    return set(Zone.objects.values_list("key", flat=True))


def test_a_part_of_a_calendar_takes_along_whom_it_emptied_and_gives_it_back(town):
    named, silent, never = (zone(number=number) for number in ("named", "silent", "never"))
    home = location(of=street(), zones=(named, silent))
    gone = pickup(DAY, of=silent)
    counts, journal = write_calendar(moves_all_to_new(home, names=(named, never)), now=NOW)
    assert keys() == {"new", "never"}
    assert not Pickup.objects.exists()
    batch = note_batch(counts=counts, journal=journal, now=NOW)
    assert undo(batch, now=NOW)[1] == []
    assert keys() == {"named", "silent", "never"}
    assert Pickup.objects.get().public_id == gone.public_id
    assert set(home.zones.values_list("key", flat=True)) == {"named", "silent"}


def test_what_people_did_in_an_emptied_district_keeps_it(town):
    kept = {name: zone(number=name) for name in ("rule", "correction", "note", "brought")}
    CollectionRule.objects.bulk_create([CollectionRule(zone=kept["rule"], kind="on_demand")])
    pickup(DAY, of=kept["correction"], is_manual=True)
    TownNote.objects.create(text="Bitte erst ab 7 Uhr", zone=kept["note"])
    BroughtDays.objects.create(zone=kept["brought"], files="papier.ics", brought_at=LONG_AGO, **YEAR)
    stops = stop_zone("")
    pickup(DAY, of=stops, stop_place="Markt")
    home = location(of=street(), zones=tuple(kept.values()))
    write_calendar(moves_all_to_new(home), now=NOW)
    assert keys() == {*kept, "new", stops.key}
    again = moves_all_to_new(home, held=(Coverage(zone=("residual", "new"), **YEAR),))
    write_calendar(again, now=NOW, brought="neu.ics")
    assert keys() == {*kept, "new", stops.key} - {"brought"}, "who brings anew says otherwise"


def test_stops_that_people_entered_wait_for_the_first_streets(town):
    stops = stop_zone("")
    stop = pickup(DAY, of=stops, stop_place="Markt", is_manual=True)
    fraction()
    home = Location(public_id=uuid4(), street=street())
    home.street.delete()
    write_calendar(moves_all_to_new(home), now=NOW)
    assert Pickup.objects.get() == stop
    assert stops.locations.count() == 1
