"""A town goes from its provider to a calendar of its own and back: each address is there once, and no id is dead."""

from datetime import date

import pytest
import time_machine
from django_tenants.utils import tenant_context

from backend.region.models import HandOver
from backend.tenants.rollout.applying import apply_file, plan_file
from backend.waste_calendar.addresses.former import locations_today
from backend.waste_calendar.models import CollectionRule, Location, OwnCollection, Pickup, Street, TownNote, Zone
from backend.waste_calendar.module import health
from backend.waste_calendar.reminders import waste_reminders
from backend.waste_calendar.stepping_back import rests
from backend.waste_calendar.stop_zones import stop_zone
from backend.waste_calendar.tasks import plan_again
from tests.statements import statements
from tests.towns import town_file
from tests.waste_calendar.factories import location, pickup, street, zone
from tests.waste_calendar.towns import NOW, hand_over_to, import_into, rolled_out, served_town

PLACE = {"name": {"de": "Ostdorf"}, "ags": "12069111"}
CHRISTMAS = date(2026, 12, 24)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def own(tmp_path):
    """The `waste:` section of a town's own table."""
    table = tmp_path / "own.csv"
    table.write_text("Ort;Straße;Hausnummern;Abfallart;Datum\nOstdorf;Ahornweg;;Papier;22.11.2026\n", encoding="utf-8")
    return {"calendars": [{"format": "csv", "path": str(table)}]}


def go_own_way(section):
    town = rolled_out("ostdorf", **PLACE, waste=section)
    import_into(town)
    hand_over_to(town)
    return town


def addresses(town) -> dict[str, object]:
    with tenant_context(town):
        rows = Location.objects.filter(street__name="Ahornweg").select_related("street")
        return {f"{row.street.origin} {row.numbers.key}": row.public_id for row in rows}


def writes(seen) -> list[str]:
    return [sql for sql in seen if sql.split()[0] in {"INSERT", "UPDATE", "DELETE"}]


def take_again(town) -> list[str]:
    """The statements of taking the same document once more."""
    HandOver.objects.filter(subscriber=town.slug).update(applied_digest="other")
    with statements() as seen:
        hand_over_to(town)
    return list(seen)


def add_beside(town) -> OwnCollection:
    """A note, and leaf sacks on one day."""
    with tenant_context(town):
        collection = OwnCollection.objects.create(name="Laubsäcke", kind="organic")
        TownNote.objects.create(text="Tonnen an den Weg stellen")
    plan_again(schema=town.slug)
    with tenant_context(town):
        collection.refresh_from_db()
        CollectionRule.objects.create(zone=collection.zone, kind="dates", dates=[CHRISTMAS])
    plan_again(schema=town.slug)
    return collection


def test_the_whole_way_there_and_back(provider, own, api):
    town = served_town("ostdorf", ags="12069111")
    hand_over_to(town)
    theirs = addresses(town)
    collection = add_beside(town)

    town = go_own_way(own)
    ours = addresses(town)
    assert len(ours) == 1
    assert not set(ours.values()) & set(theirs.values())
    with tenant_context(town):
        for key in theirs.values():
            assert locations_today([key])[key] == list(ours.values())
        corrected = Pickup.objects.get(zone__fraction__key="paper")
        corrected.note = "Erst ab acht"
        corrected.save()
        stop = pickup(CHRISTMAS, of=stop_zone(""), stop_place="Markt", is_added=True)

    back = {**PLACE, "waste": {"providers": ["abfall"]}}
    plan = plan_file(town_file("ostdorf", **back), now=NOW)
    [said] = [change.note for change in plan.changes if change.subject == "waste.providers.abfall"]
    assert said.startswith("the town's own 1 streets step back")
    assert "1 pickups corrected by hand go with them: 22.11.2026 Papier" in said
    assert "1 stops entered by hand are kept" in said
    town = rolled_out("ostdorf", **back)
    assert apply_file(town_file("ostdorf", **back), now=NOW).changes == []
    hand_over_to(town)
    assert addresses(town) == theirs
    old = next(iter(ours.values()))
    with tenant_context(town):
        assert not Street.objects.filter(origin="").exists()
        assert set(Zone.objects.filter(origin="")) == {collection.zone, stop.zone}
        assert locations_today([old])[old]
        assert Pickup.objects.filter(pk=stop.pk).exists()
        noted = Pickup.objects.exclude(zone__origin="")
        assert noted.exists()
        assert not noted.exclude(town_note="Tonnen an den Weg stellen").exists()
        assert set(collection.zone.locations.all()) == set(Location.objects.all())
        found = waste_reminders(town, CHRISTMAS, [str(old)])
        assert any("Laubsäcke" in item.texts["de"]["title"] for item in found)
    answer = api(town).get(f"/api/v1/waste/locations/{old}")
    assert answer.status_code in (301, 410)
    assert all("region_handover" in sql for sql in writes(take_again(town)))

    town = go_own_way(own)
    assert addresses(town) == ours
    with tenant_context(town):
        assert set(stop.zone.locations.all()) == set(Location.objects.all())
        assert set(collection.zone.locations.all()) == set(Location.objects.all())
        for key in theirs.values():
            assert locations_today([key])[key] == list(ours.values())


def test_own_calendars_rest_while_a_provider_covers_all(provider, own):
    town = go_own_way(own)
    town = rolled_out("ostdorf", **PLACE, waste={"providers": ["abfall"], **own})
    hand_over_to(town)
    with tenant_context(town):
        assert rests(town)
        assert all(line.is_fine for line in health(town, NOW))
    with statements() as seen:
        assert not import_into(town)
    assert not writes(seen)
    assert len(seen) < 10
    town = go_own_way(own)
    with tenant_context(town):
        assert not rests(town)
        assert set(Street.objects.values_list("origin", "name")) == {("", "Ahornweg")}


def test_streets_that_the_provider_does_not_cover_stay_and_statements_are_constant(provider):
    town = served_town("ostdorf", ags="12069111")
    hand_over_to(town)
    counts = []
    for number in (1, 2, 30):  # from the second on there are former addresses to look after
        with tenant_context(town):
            Street.objects.filter(origin="").delete()
            paper, elsewhere = zone("paper", number="own"), zone("paper", number="elsewhere")
            for row in range(number):
                location(of=street(f"Weg {number}-{row}", ags="12069111"), zones=(paper, elsewhere))
            location(of=street("Anderswo", ags="12069999"), zones=(elsewhere,))
        taken = take_again(town)
        counts.append(len(taken))
        with tenant_context(town):
            assert [row.name for row in Street.objects.filter(origin="")] == ["Anderswo"]
            assert list(Zone.objects.filter(origin="")) == [elsewhere]
    assert counts[1] == counts[2]
    assert all("region_handover" in sql for sql in writes(take_again(town)))
