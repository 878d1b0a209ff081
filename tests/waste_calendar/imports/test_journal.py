"""What an import writes is noted row by row, and can be kept."""

from datetime import date

from backend.waste_calendar.imports.journal import Journal, pack, unpack
from backend.waste_calendar.models import LocationZone, Pickup
from backend.waste_calendar.storing.run import Counts, Storing
from tests.waste_calendar.factories import LONG_AGO, location, pickup, zone


def test_rows_that_come_change_and_go_are_noted_with_what_was_before(town):
    journal = Journal()
    storing = Storing(origin="", now=LONG_AGO, counts=Counts(), journal=journal)
    known, gone = pickup(date(2026, 12, 3)), pickup(date(2026, 12, 10))
    columns = {"zone_id": known.zone_id, "changed_at": LONG_AGO}
    wanted = {
        known.original_on: {"on": date(2026, 12, 4)},
        date(2026, 12, 17): {"on": date(2026, 12, 17), "original_on": date(2026, 12, 17), **columns},
    }
    storing.sync(Pickup, existing={known.original_on: known}, wanted=wanted)
    storing.remove(Pickup, [gone])
    new = Pickup.objects.get(on=date(2026, 12, 17))
    noted = list(unpack(pack(journal)))
    assert [(item.pk, item.before is None, item.after is None) for item in noted] == [
        (new.pk, True, False),
        (known.pk, False, False),
        (gone.pk, False, True),
    ]
    assert (noted[1].before, noted[1].after) == ({"on": "2026-12-03"}, {"on": "2026-12-04"})
    assert noted[2].before["public_id"] == str(gone.public_id)


def test_what_goes_along_is_noted_too(town):
    journal, row = Journal(), pickup(date(2026, 12, 3))
    location(zones=(row.zone,))
    membership = LocationZone.objects.get()
    Storing(origin="", now=LONG_AGO, counts=Counts(), journal=journal).remove(type(row.zone), [zone()])
    assert {(item.model, item.pk) for item in journal} == {
        ("zone", row.zone_id),
        ("pickup", row.pk),
        ("locationzone", membership.pk),
    }
