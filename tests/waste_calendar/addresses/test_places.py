"""Streets find the town's own areas."""

from backend.library.models import Area
from backend.waste_calendar.addresses.places import area_finder, assign_areas
from tests.waste_calendar.factories import street
from tests.waste_calendar.towns import NOW


def test_a_place_is_found_in_its_own_municipality(town):
    north, south = (Area.objects.create(name=name, kind="gemeinde", ags=ags) for name, ags in (("N", "1"), ("S", "2")))
    villages = {area.ags: Area.objects.create(name="Neudorf", parent=area) for area in (north, south)}
    find = area_finder()
    assert find(ags="2", place="NEUDORF") == villages["2"].pk
    assert find(ags="1", place="") == north.pk
    assert find(ags="1", place="Unbekannt") == north.pk
    assert find(ags="9", place="") is None


def test_streets_follow_when_the_towns_areas_change(town):
    row = street("Am Anger", place="Lütte")
    assert assign_areas(now=NOW) == 0
    area = Area.objects.create(name="Lütte")
    assert assign_areas(now=NOW) == 1
    row.refresh_from_db()
    assert row.area == area
    assert assign_areas(now=NOW) == 0
