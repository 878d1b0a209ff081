"""Pickups of files become rows, but for those that people corrected."""

from datetime import date, time, timedelta

from django_tenants.utils import tenant_context

from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.models import Pickup
from backend.waste_calendar.storing.run import Counts
from tests.waste_calendar.towns import NOW


def test_a_correction_by_hand_is_never_reverted(provider):
    with tenant_context(provider):
        pickup = Pickup.objects.get(zone__key="4102", zone__fraction__key="organic")
        Pickup.objects.filter(pk=pickup.pk).update(
            on=date(2026, 12, 3), status="moved", reason="Glatteis", is_manual=True
        )
        assert import_calendars(provider, now=NOW) == Counts()
        pickup.refresh_from_db()
        assert (pickup.on, pickup.reason) == (date(2026, 12, 3), "Glatteis")


def test_a_file_that_follows_a_correction_makes_no_second_pickup(provider, folder):
    list_file = folder / "2026" / "4102.ics"
    list_file.write_bytes(
        list_file.read_bytes().replace(b"DTSTART;VALUE=DATE:20261202", b"DTSTART;VALUE=DATE:20261203")
    )
    with tenant_context(provider):
        organic = Pickup.objects.filter(zone__key="4102", zone__fraction__key="organic")
        organic.update(on=date(2026, 12, 3), status="moved", is_manual=True)
        assert import_calendars(provider, now=NOW) == Counts()
        assert organic.count() == 1


def test_an_import_that_moves_a_pickup_counts_it_up(provider, folder):
    list_file = folder / "2026" / "4101.ics"
    moved = b"DTSTART;VALUE=DATE:20261204\r\nDTEND;VALUE=DATE:20261205\r\nDESCRIPTION:Verschoben vom 03.12.2026 (Eis)"
    old = b"SUMMARY:Papier\r\nDTSTART;VALUE=DATE:20261203\r\nDTEND;VALUE=DATE:20261204"
    assert old in list_file.read_bytes()
    list_file.write_bytes(list_file.read_bytes().replace(old, b"SUMMARY:Papier\r\n" + moved))
    with tenant_context(provider):
        before = Pickup.objects.get(zone__key="4101", zone__fraction__key="paper")
        assert import_calendars(provider, now=NOW) == Counts(changed=1)
        after = Pickup.objects.get(pk=before.pk)
        assert (after.on, after.original_on, after.status) == (date(2026, 12, 4), date(2026, 12, 3), "moved")
        assert after.sequence == before.sequence + 1
        assert after.public_id == before.public_id


def test_a_stop_may_come_to_the_hour_that_an_editor_had_given_it(table_town, tmp_path):
    """By day and hour it is the one that the editor has moved further on."""
    table = tmp_path / "town" / "schadstoffmobil-2026.csv"
    with tenant_context(table_town):
        row = Pickup.objects.exclude(stop_place="").order_by("pk").first()
        hour = f"{row.stop_from:%H:%M}"
        row.on, row.stop_from = row.on + timedelta(days=1), time(6, 45)
        row.save()
        text = table.read_bytes().decode("cp1252")
        assert hour in text
        table.write_bytes(text.replace(hour, "06:45").encode("cp1252"))
        import_calendars(table_town, now=NOW)
        row.refresh_from_db()
        assert (row.stop_from, row.is_manual) == (time(6, 45), True)
