"""Imports are taken back, and again, and nothing that people did goes with them."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from backend.waste_calendar.addresses.former import locations_today
from backend.waste_calendar.imports.batches import JOURNALS_KEPT, CannotUndo, next_steps, take_back
from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.imports.renaming import Rename, rename_streets
from backend.waste_calendar.models import (
    CollectionRule,
    FormerLocation,
    Fraction,
    ImportBatch,
    Location,
    LocationZone,
    Pickup,
    Street,
    Zone,
)
from backend.waste_calendar.storing.run import Counts
from tests.waste_calendar.towns import NOW, import_into

TABLES = (Fraction, Zone, Street, Location, LocationZone, Pickup)
COUNTED = {"sequence", "changed_at", "updated_at"}
LATER = NOW + timedelta(hours=1)
PAPER = b"SUMMARY:Papier\r\nDTSTART;VALUE=DATE:2026120"


def rows() -> dict[str, list[dict[str, Any]]]:
    """All that a calendar consists of, but for what only counts changes."""
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in COUNTED}
            for row in model.objects.order_by("pk").values()
        ]
        for model in TABLES
    }


def undo_last(town) -> ImportBatch:
    batch = ImportBatch.objects.get(pk=next_steps().back)
    return take_back(batch, town=town, person=None, now=LATER)


def do_again(town) -> ImportBatch:
    batch = ImportBatch.objects.get(pk=next_steps().again)
    return take_back(batch, town=town, person=None, now=LATER)


@pytest.fixture
def changed_files(folder):
    """One date moves, one list is gone from the table of streets, one street has another list, one is new."""
    table = folder / "strassen.csv"
    text = table.read_bytes().decode()
    lines = [line for line in text.splitlines() if "Ahornweg" not in line]
    lines.append(lines[1].replace(lines[1].split(";")[3], "Neue Gasse"))
    list_file = folder / "2026" / "4101.ics"

    def change() -> None:
        table.write_bytes("\r\n".join(lines).encode())
        list_file.write_bytes(list_file.read_bytes().replace(PAPER + b"3", PAPER + b"4"))

    return change


def test_an_import_taken_back_leaves_everything_as_it_was_and_again(provider, changed_files):
    with tenant_context(provider):
        before, first = rows(), ImportBatch.objects.get(pk=next_steps().back)
        changed_files()
        counts = import_calendars(provider, now=NOW)
        assert min(counts.created, counts.removed) > 0
        after = rows()
        undoing = undo_last(provider)
        assert rows() == before
        assert (undoing.problems, undoing.reverses.journal is not None) == ([], True)
        do_again(provider)
        assert rows() == after
        with pytest.raises(CannotUndo):
            take_back(first, town=provider, person=None, now=LATER)


def test_imports_are_taken_back_one_after_another_and_come_back_in_order(provider, changed_files, folder):
    with tenant_context(provider):
        states = [rows()]
        changed_files()
        import_calendars(provider, now=NOW)
        states.append(rows())
        list_file = folder / "2026" / "4101.ics"
        list_file.write_bytes(list_file.read_bytes().replace(PAPER + b"4", PAPER + b"5"))
        import_calendars(provider, now=LATER)
        states.append(rows())
        assert next_steps().again is None
        for wanted in (1, 0):
            undo_last(provider)
            assert rows() == states[wanted]
        for wanted in (1, 2):
            do_again(provider)
            assert rows() == states[wanted]
        undo_last(provider)
        assert rows() == states[1]
        list_file.write_bytes(list_file.read_bytes().replace(PAPER + b"5", PAPER + b"6"))
        import_calendars(provider, now=LATER)
        assert next_steps().again is None, "what was taken back is past once something new was read"
        undo_last(provider)
        assert rows() == states[1]


def test_old_ids_mean_what_they_meant_however_often_imports_and_renames_are_taken_back(provider, folder, api):
    """A street is divided, renamed by hand, dropped and brought under another name; every id stays known."""
    table = folder / "strassen.csv"
    dice, whole = Random(6), table.read_text(encoding="utf-8")
    some, rest = [line for line in whole.splitlines() if "Ahornweg" in line]
    halves = [rest.replace("Ahornweg;;", f"Ahornweg;{ends}") for ends in ("1;10", "11;")]

    def write(text: str) -> Callable[[], object]:
        return partial(table.write_text, text, encoding="utf-8")

    steps = [
        write(whole.replace(rest, "\n".join(halves))),
        write(whole.replace("Ahornweg", "Lindenallee")),
        None,  # “Ahornweg” is called “Lindenallee” now
        write("".join(line for line in whole.splitlines(keepends=True) if line.strip() not in (some, rest))),
        write(whole),
    ]
    with tenant_context(provider):
        seen = set(Location.objects.values_list("public_id", flat=True))
        states = [locations_today(seen)]
        for number, change in enumerate(steps):
            if change is None:
                rename = Rename(before="Ahornweg", now="Lindenallee")
                rename_streets([rename], since=None, town=provider, person=None, now=NOW)
            else:
                change()
                import_calendars(provider, now=NOW + timedelta(minutes=number))
            seen |= set(Location.objects.values_list("public_id", flat=True))
            states.append({key: [] for key in seen} | locations_today(seen))
        assert states[2] != states[3], "the rename leads old addresses on"
        at = len(steps)
        for direction in [-1] * at + [1] * at + [dice.choice((-1, 1)) for _ in range(25)]:
            if not 0 <= at + direction <= len(steps):
                continue
            (undo_last if direction < 0 else do_again)(provider)
            at += direction
            found = {key: [] for key in seen} | locations_today(seen)
            assert {key: found[key] for key in states[at]} == states[at]
            alive, former = (
                set(model.objects.values_list("public_id", flat=True)) for model in (Location, FormerLocation)
            )
            assert seen == alive | former
            assert not alive & former
        asked = {key: api(provider).get(f"/api/v1/waste/locations/{key}").status_code for key in seen}
        today = {key: {0: 404, 1: 200 if [key] == heirs else 301}.get(len(heirs), 410) for key, heirs in found.items()}
        assert asked == today


def test_what_was_taken_back_does_not_return_by_night_before_its_files_change(provider, changed_files, folder):
    with tenant_context(provider):
        before = rows()
        changed_files()
        import_calendars(provider, now=NOW)
        undo_last(provider)
        assert import_calendars(provider, now=LATER) == Counts()
        assert rows() == before
        batch = ImportBatch.objects.filter(reverses=None).first()
        assert not batch.is_fine
        assert "zurückgenommen" in " ".join(batch.problems)
        list_file = folder / "2026" / "4101.ics"
        list_file.write_bytes(list_file.read_bytes().replace(PAPER + b"4", PAPER + b"5"))
        assert import_calendars(provider, now=LATER)
        days = Pickup.objects.filter(zone__key="4101", zone__fraction__key="paper").values_list("on", flat=True)
        assert {day for day in days if day.month == 12 and day.day < 10} == {date(2026, 12, 5)}


def test_what_people_did_since_stays_and_is_said(provider):
    with tenant_context(provider):
        corrected = Pickup.objects.filter(zone__fraction__key="paper").first()
        corrected.on += timedelta(days=1)
        corrected.save()
        ruled = Zone.objects.filter(fraction__key="organic").first()
        CollectionRule.objects.bulk_create([CollectionRule(zone=ruled, kind="on_demand")])
        undoing = undo_last(provider)
        assert list(Pickup.objects.values_list("pk", flat=True)) == [corrected.pk]
        assert set(Zone.objects.values_list("pk", flat=True)) == {corrected.zone_id, ruled.pk}
        assert not Street.objects.exists()
        assert f"{corrected}" in undoing.problems[0]


def test_a_pickup_that_comes_back_counts_up_and_keeps_its_id(provider, folder):
    list_file = folder / "2026" / "4102.ics"
    list_file.write_bytes(list_file.read_bytes().replace(b"DATE:20261202", b"DATE:20261209"))
    with tenant_context(provider):
        gone = Pickup.objects.get(zone__key="4102", zone__fraction__key="organic")
        import_calendars(provider, now=NOW)
        undo_last(provider)
        back = Pickup.objects.get(zone__key="4102", zone__fraction__key="organic")
        assert (back.pk, back.public_id, back.on) == (gone.pk, gone.public_id, gone.on)
        assert (back.sequence, back.changed_at) == (gone.sequence + 1, LATER)


def test_only_the_last_imports_can_be_taken_back(provider, folder):
    list_file = folder / "2026" / "4102.ics"
    content = list_file.read_bytes()
    for number in range(JOURNALS_KEPT + 2):
        list_file.write_bytes(content.replace(b"DATE:20261202", f"DATE:202612{10 + number}".encode()))
        import_into(provider, now=NOW + timedelta(minutes=number + 1))
    with tenant_context(provider):
        assert ImportBatch.objects.exclude(journal=None).count() == JOURNALS_KEPT
