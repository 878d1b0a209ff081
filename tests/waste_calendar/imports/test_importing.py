"""A town's own calendar from its files."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django_tenants.utils import tenant_context

from backend.waste_calendar.formats.entries import FileBroken
from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.models import Fraction, ImportBatch, Location, LocationZone, Pickup, Street, Zone
from backend.waste_calendar.storing.run import Counts
from tests.statements import statements
from tests.waste_calendar.towns import NOW, csv_calendar, import_into, rolled_out


def zones_of(street: str) -> dict[str, dict[str, str]]:
    """House numbers -> fraction -> key of the zone."""
    found: dict[str, dict[str, str]] = {}
    for link in LocationZone.objects.filter(location__street__name=street).select_related("location", "zone__fraction"):
        found.setdefault(link.location.numbers.key, {})[link.zone.fraction.key] = link.zone.key
    return found


def ids() -> set[object]:
    models = (Street, Location, Zone, Pickup)
    return {public_id for model in models for public_id in model.objects.values_list("public_id", flat=True)}


def test_lists_become_zones_of_each_kind_of_waste(provider):
    with tenant_context(provider):
        assert zones_of("Bahnhofstraße")["1-47b"] == {
            "residual": "4101",
            "organic": "4101",
            "paper": "4101",
            "hazardous": "4103",
        }
        assert zones_of("Ahornweg").keys() == {"93-97", "rest"}
        assert Street.objects.get(name="Lütte").is_whole_place
        assert dict(Fraction.objects.values_list("key", "title")) == {
            "residual": "Restmüll",
            "organic": "Biotonne",
            "paper": "Papier",
            "packaging": "Gelbe Tonne",
            "hazardous": "Schadstoffmobil",
        }


def test_rhythms_of_one_list_share_its_zone_and_moves_keep_their_original_day(provider):
    with tenant_context(provider):
        pickups = Pickup.objects.filter(zone__key="4101", zone__fraction__key="residual", status="moved")
        assert list(pickups.order_by("variant").values_list("variant", "original_on", "on", "reason")) == [
            ("2-weekly", date(2026, 12, 31), date(2026, 12, 30), "Silvester"),
            ("4-weekly", date(2026, 12, 31), date(2026, 12, 30), "Silvester"),
        ]


def test_stops_are_pickups_of_their_own(provider):
    with tenant_context(provider):
        assert Pickup.objects.filter(zone__fraction__key="hazardous", on=date(2026, 12, 5)).count() == 2


@pytest.mark.parametrize("owner", ["provider", "table_town"])
def test_importing_twice_writes_nothing(owner, request):
    town = request.getfixturevalue(owner)
    with tenant_context(town), statements() as seen:
        assert import_calendars(town, now=NOW) == Counts()
    assert not [sql for sql in seen if sql.split()[0] in {"INSERT", "UPDATE", "DELETE"}]


def test_ids_are_the_same_in_another_import_of_the_same_files(provider, folder):
    with tenant_context(provider):
        before = ids()
        Street.objects.all().delete()
        Zone.objects.all().delete()
    import_into(provider)
    with tenant_context(provider):
        assert ids() == before


@pytest.mark.parametrize(
    "content", [b"", b"<html><title>Wartung</title></html>", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"]
)
def test_a_broken_list_deletes_nothing_and_is_noted(provider, folder, content):
    (folder / "2026" / "4101.ics").write_bytes(content)
    with tenant_context(provider):
        before = ids()
        assert import_calendars(provider, now=NOW) == Counts()
        assert ids() == before
        batch = ImportBatch.objects.first()
        assert not batch.is_fine
        assert "4101.ics" in batch.problems[0]


def test_a_broken_table_of_streets_stops_the_import(provider, folder):
    (folder / "strassen.csv").write_bytes(b"")
    with tenant_context(provider):
        before = ids()
        with pytest.raises(FileBroken, match=r"strassen\.csv"):
            import_calendars(provider, now=NOW)
        assert ids() == before
        assert not ImportBatch.objects.first().is_fine


def test_the_same_failure_is_noted_once(provider, folder):
    (folder / "2026" / "4101.ics").write_bytes(b"")
    import_into(provider)
    import_into(provider, now=NOW + timedelta(days=1))
    with tenant_context(provider):
        assert ImportBatch.objects.count() == 2


def test_next_years_file_may_be_missing_or_broken_and_keeps_what_it_brought(provider, folder):
    with tenant_context(provider):
        assert Pickup.objects.filter(on__year=2027).count() == 2
        (folder / "2027" / "4101.ics").write_bytes(b"")
        assert import_calendars(provider, now=NOW) == Counts()
        (folder / "2027" / "4101.ics").unlink()
        assert import_calendars(provider, now=NOW) == Counts()
        assert Pickup.objects.filter(on__year=2027).count() == 2
        assert ImportBatch.objects.first().is_fine


def test_this_year_stays_when_the_next_one_is_imported(provider, folder):
    next_year = NOW.replace(year=2027, month=1, day=2)
    with tenant_context(provider):
        before = Pickup.objects.filter(on__year=2026).count()
        (folder / "2027" / "4102.ics").write_bytes(
            (folder / "2026" / "4102.ics").read_bytes().replace(b":2026", b":2027")
        )
        (folder / "2027" / "4103.ics").write_bytes(
            (folder / "2026" / "4103.ics").read_bytes().replace(b":2026", b":2027")
        )
        import_calendars(provider, now=next_year)
        assert Pickup.objects.filter(on__year=2026).count() == before


def test_a_date_that_the_file_no_longer_has_goes_and_others_stay(provider, folder):
    list_file = folder / "2026" / "4102.ics"
    list_file.write_bytes(
        list_file.read_bytes().replace(b"DTSTART;VALUE=DATE:20261202", b"DTSTART;VALUE=DATE:20261203")
    )
    with tenant_context(provider):
        assert import_calendars(provider, now=NOW) == Counts(created=1, removed=1)


def test_an_unknown_label_blocks_its_rows_but_removes_nothing(provider, folder):
    list_file = folder / "2026" / "4102.ics"
    list_file.write_bytes(list_file.read_bytes().replace(b"Gelbe Tonne", b"Wertstoff"))
    with tenant_context(provider):
        assert import_calendars(provider, now=NOW) == Counts()
        assert Pickup.objects.filter(zone__fraction__key="packaging").exists()
        assert "Wertstoff" in ImportBatch.objects.first().problems[0]
        Fraction.objects.filter(key="packaging").update(synonyms=["Wertstoff"])
        assert import_calendars(provider, now=NOW) == Counts()
        assert ImportBatch.objects.first().is_fine


def test_a_table_groups_addresses_with_the_same_days(table_town):
    with tenant_context(table_town):
        numbers = zones_of("Bahnhofstraße")
        assert numbers["1-47b"]["residual"] != numbers["48-"]["residual"]
        assert numbers["1-47b"]["packaging"] == numbers["48-"]["packaging"]
        assert zones_of("Lütte")[""]["hazardous"] == "stops"
        assert zones_of("Ahornweg").keys() == {"93-97", "rest"}


def test_a_missing_next_year_does_not_merge_what_it_told_apart(table_town, tmp_path):
    table = tmp_path / "town" / "abfallkalender-2026.csv"
    text = table.read_bytes().decode("cp1252")
    lines = [line for line in text.splitlines() if "Gelber Sack" in line]
    later = [line.replace("2026", "2027") for line in lines]
    later[0] = later[0].replace("04.12.", "05.12.")
    next_year = tmp_path / "town" / "abfallkalender-2027.csv"
    next_year.write_bytes("\r\n".join([text.splitlines()[0], *later]).encode("cp1252"))
    with tenant_context(table_town):
        before = ids()
        import_calendars(table_town, now=NOW)
        assert before < ids()
        zones = zones_of("Bahnhofstraße") | zones_of("Lütte")
        assert len({zone["packaging"] for zone in zones.values()}) == 2
        next_year.unlink()
        assert import_calendars(table_town, now=NOW) == Counts()


def test_a_broken_table_stops_the_import(table_town, tmp_path):
    (tmp_path / "town" / "abfallkalender-2026.csv").write_bytes(b"Ort;Datum\r\n")
    with tenant_context(table_town), pytest.raises(FileBroken, match=r"abfallkalender-2026\.csv"):
        import_calendars(table_town, now=NOW)


def test_statements_do_not_grow_with_the_calendar(db, tmp_path: Path):
    town = rolled_out("gross", ags="12069445", waste=csv_calendar(tmp_path))
    rows = [f"Gross;Straße {number};;Papier;{number % 28 + 1}.11.2026" for number in range(300)]
    header = "Ort;Straße;Hausnummern;Abfallart;Datum"
    counts = []
    for size in (3, 300):
        (tmp_path / "abfallkalender-2026.csv").write_text("\n".join([header, *rows[:size]]))
        (tmp_path / "schadstoffmobil-2026.csv").write_text(
            "Ort;Standplatz;Datum;von;bis\nGross;Markt;1.12.2026;9:00;10:00"
        )
        with tenant_context(town), statements() as seen:
            import_calendars(town, now=NOW)
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 5


def test_the_longest_names_that_are_let_in_fit_their_columns(table_town, tmp_path):
    table = tmp_path / "town" / "abfallkalender-2026.csv"
    names = ["ß" * 75, "str " * 21 + "x", "ü" * 75, "x" * 150]
    for day, name in enumerate(names, start=1):
        line = f"{name};{name};1a-99999zz gerade;Papier;{day}.12.2026\r\n"
        table.write_bytes(table.read_bytes() + line.encode("cp1252"))
    with tenant_context(table_town):
        import_calendars(table_town, now=NOW)
        assert set(Street.objects.filter(name__in=names).values_list("name", flat=True)) == set(names)
        assert Zone.objects.filter(key__contains="x" * 150).exists()
