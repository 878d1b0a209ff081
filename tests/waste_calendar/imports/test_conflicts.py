"""Where a file contradicts a person, people decide, and are asked once."""

from datetime import date

import pytest
from django_tenants.utils import tenant_context

from backend.waste_calendar.imports.conflicts import keep_own, open_conflicts, take_file
from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.models import Conflict, Pickup
from tests.waste_calendar.towns import NOW

OLD = b"DTSTART;VALUE=DATE:20261202"


@pytest.fixture
def corrected(provider):
    """The organic pickup of the second, which somebody moved to the fourth."""
    with tenant_context(provider):
        row = Pickup.objects.get(zone__key="4102", zone__fraction__key="organic")
        assert row.on == date(2026, 12, 2)
        row.on, row.reason = date(2026, 12, 4), "Glatteis"
        row.save()
        yield row


@pytest.fixture
def file_says(provider, folder):
    list_file = folder / "2026" / "4102.ics"
    content = list_file.read_bytes()

    def file_says(day: str) -> None:
        moved = f"DTSTART;VALUE=DATE:{day}\r\nDESCRIPTION:Verschoben vom 02.12.2026 (Eis)".encode()
        list_file.write_bytes(
            content.replace(OLD, moved) if day else content.replace(OLD, b"DTSTART;VALUE=DATE:20261229")
        )
        import_calendars(provider, now=NOW)

    return file_says


def test_a_file_that_says_what_it_said_is_no_conflict(corrected, provider):
    import_calendars(provider, now=NOW)
    assert not open_conflicts().exists()


def test_a_file_that_changes_its_mind_is_asked_about_once_for_each_change(corrected, file_says, provider):
    file_says("20261203")
    conflict = open_conflicts().get()
    assert (conflict.on, conflict.reason, conflict.pickup.on) == (date(2026, 12, 3), "Eis", date(2026, 12, 4))
    assert keep_own([conflict]) == 1
    import_calendars(provider, now=NOW)
    assert not open_conflicts().exists()
    file_says("20261207")
    assert open_conflicts().get().on == date(2026, 12, 7)
    corrected.refresh_from_db()
    assert corrected.on == date(2026, 12, 4)


def test_a_file_that_follows_the_correction_agrees(corrected, file_says):
    file_says("20261203")
    file_says("20261204")
    assert not open_conflicts().exists()


def test_taking_the_file_makes_the_pickup_its_own_again(corrected, file_says):
    file_says("20261203")
    assert take_file(open_conflicts(), now=NOW) == 1
    corrected.refresh_from_db()
    assert (corrected.on, corrected.status, corrected.reason) == (date(2026, 12, 3), "moved", "Eis")
    assert (corrected.is_manual, corrected.sequence) == (False, 2)
    file_says("20261207")
    corrected.refresh_from_db()
    assert corrected.on == date(2026, 12, 7)
    assert not Conflict.objects.exists()


def test_a_pickup_that_the_file_no_longer_has_is_a_conflict_too(corrected, file_says):
    file_says("")
    conflict = open_conflicts().get()
    assert conflict.on is None
    take_file([conflict], now=NOW)
    assert not Pickup.objects.filter(pk=corrected.pk).exists()


def test_what_people_added_is_missing_in_no_file(corrected, provider):
    Pickup(zone=corrected.zone, on=date(2026, 12, 17)).save()
    import_calendars(provider, now=NOW)
    assert not open_conflicts().exists()


def test_a_third_day_that_a_file_names_is_a_conflict_and_no_second_pickup(corrected, provider, folder):
    list_file = folder / "2026" / "4102.ics"
    list_file.write_bytes(list_file.read_bytes().replace(OLD, b"DTSTART;VALUE=DATE:20261203"))
    organic = Pickup.objects.filter(zone=corrected.zone)
    for _night in range(2):
        import_calendars(provider, now=NOW)
        assert list(organic.values_list("on", flat=True)) == [date(2026, 12, 4)]
    conflict = open_conflicts().get()
    assert (conflict.on, conflict.status) == (date(2026, 12, 3), "moved")
    take_file([conflict], now=NOW)
    assert list(organic.values_list("on", flat=True)) == [date(2026, 12, 3)]
    import_calendars(provider, now=NOW)
    assert list(organic.values_list("on", flat=True)) == [date(2026, 12, 3)]
