"""What a person brought holds over what is read by itself, on its days and for its addresses, and nothing is lost."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django_tenants.utils import tenant_context
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from backend.tenants.models import Municipality
from backend.waste_calendar.imports import importing
from backend.waste_calendar.imports.batches import next_steps, take_back
from backend.waste_calendar.imports.brought import brought_days, keep_brought, let_go, undecided_days
from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.models import BroughtDays, CalendarSource, ImportBatch, LocationZone, Pickup, Zone
from backend.waste_calendar.storing.run import Counts
from tests.waste_calendar.bringing import calendar, take_over
from tests.waste_calendar.towns import NOW, rolled_out

TODAY = NOW.date()
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 11)
OLD = b"Papier\r\nDTSTART;VALUE=DATE:"
PAPER = [FIRST, date(2026, 12, 8), LAST]


def paper_of(street: str, *, place: str = "") -> set[date]:
    zones = LocationZone.objects.filter(location__street__name=street, zone__fraction__key="paper")
    zones = zones.filter(location__street__place=place) if place else zones
    return set(Pickup.objects.filter(zone__in=zones.values("zone")).values_list("on", flat=True))


@pytest.fixture
def file_says(folder: Path) -> Callable[[str], None]:
    """The authority's own file names another day for the paper of list 4101."""
    path = folder / "2026" / "4101.ics"
    content = path.read_bytes()

    def file_says(day: str) -> None:
        path.write_bytes(
            content.replace(b"Papier\r\nDTSTART;VALUE=DATE:20261203", f"Papier\r\nDTSTART;VALUE=DATE:{day}".encode())
        )

    return file_says


def undo(town: Municipality, *, key: str = "back") -> None:
    take_back(ImportBatch.objects.get(pk=getattr(next_steps(), key)), town=town, person=None, now=NOW)


def test_what_was_brought_for_a_district_holds_until_people_let_go_of_it(provider, file_says):
    with tenant_context(provider):
        before = paper_of("Rosa-Luxemburg-Straße")
        take_over(provider, "papier.ics", calendar("Papier", *PAPER), district="4101")
        brought = paper_of("Rosa-Luxemburg-Straße")
        assert brought == {day for day in before if not FIRST <= day <= LAST} | set(PAPER)
        assert import_calendars(provider, now=NOW) == Counts()
        assert not undecided_days(today=TODAY), "who brought other days knows what the authority's calendar says"
        file_says("20261204")
        assert import_calendars(provider, now=NOW) == Counts()
        row = undecided_days(today=TODAY).get()
        assert row.differences == [(True, "", date(2026, 12, 4))]
        assert keep_brought([row]) == 1
        import_calendars(provider, now=NOW)
        assert not undecided_days(today=TODAY)
        file_says("20261209")
        import_calendars(provider, now=NOW)
        assert let_go(undecided_days(today=TODAY)) == 1
        import_calendars(provider, now=NOW)
        assert paper_of("Rosa-Luxemburg-Straße") == before - {date(2026, 12, 3)} | {date(2026, 12, 9)}


def test_taking_the_import_back_gives_its_days_to_the_other_calendar_and_again(provider, file_says):
    with tenant_context(provider):
        before = paper_of("Rosa-Luxemburg-Straße")
        take_over(provider, "papier.ics", calendar("Papier", *PAPER), district="4101")
        brought = paper_of("Rosa-Luxemburg-Straße")
        import_calendars(provider, now=NOW)  # notes what the other calendar says
        undo(provider)
        assert (paper_of("Rosa-Luxemburg-Straße"), BroughtDays.objects.count()) == (before, 0)
        undo(provider, key="again")
        import_calendars(provider, now=NOW)
        assert paper_of("Rosa-Luxemburg-Straße") == brought
        undo(provider)
        file_says("20261204")
        import_calendars(provider, now=NOW)
        assert paper_of("Rosa-Luxemburg-Straße") == before - {date(2026, 12, 3)} | {date(2026, 12, 4)}


def test_the_same_days_brought_again_have_the_newer_files_name_until_that_is_taken_back(provider):
    def named() -> set[tuple[str, object]]:
        return set(BroughtDays.objects.values_list("files", "brought_at"))

    with tenant_context(provider):
        take_over(provider, "alt.ics", calendar("Papier", *PAPER), district="4101")
        middle = [PAPER[0], *(day + timedelta(days=1) for day in PAPER[1:-1]), PAPER[-1]]
        BroughtDays.objects.update(known_differences=[], open_differences=[["+", "", "2026-12-04"]])
        later = NOW + timedelta(hours=1)
        take_over(provider, "neu.ics", calendar("Papier", *middle), district="4101", now=later)
        assert named() == {("neu.ics", later)}
        assert not undecided_days(today=TODAY), "who brings days again knows what the other calendar says"
        undo(provider)
        assert named() == {("alt.ics", NOW)}
        undo(provider, key="again")
        assert named() == {("neu.ics", later)}


def test_addresses_that_people_put_into_a_district_stay_there(provider):
    """One that no table of streets knows, and two that the authority has in different lists."""
    typed = "Neue Gasse\nRosa-Luxemburg-Straße\n;;Lütte"
    with tenant_context(provider):
        Municipality.objects.filter(pk=provider.pk).update(ags="12069111")
        provider.refresh_from_db()
        before = {"Rosa-Luxemburg-Straße": paper_of("Rosa-Luxemburg-Straße"), "Lütte": paper_of("Lütte")}
        others = paper_of("Ahornweg")
        take_over(provider, "sonder.ics", calendar("Papier", *PAPER), district="Sonderbezirk", addresses=typed)
        for _night in range(2):
            import_calendars(provider, now=NOW)
            assert paper_of("Neue Gasse") == set(PAPER)
            for street, days in before.items():
                assert paper_of(street) == {day for day in days if not FIRST <= day <= LAST} | set(PAPER), street
        assert paper_of("Ahornweg") == others
        assert import_calendars(provider, now=NOW) == Counts()
        let_go(brought_days(today=TODAY))
        import_calendars(provider, now=NOW)
        assert {street: paper_of(street) for street in before} == before


STREETS = ["Ahornweg", "Buchenweg", "Gartenstraße"]
WEEKS = [date(2026, 12, 1) + timedelta(days=day) for day in (0, 1, 7, 8, 14, 15)]
_rows = st.sets(st.tuples(st.sampled_from(STREETS), st.sampled_from(WEEKS)), min_size=1, max_size=12)


def _table(rows: set[tuple[str, date]]) -> bytes:
    lines = (f"Musterstadt;{street};;Papier;{day:%d.%m.%Y}" for street, day in sorted(rows))
    return "\r\n".join(["Ort;Straße;Hausnummern;Abfallart;Datum", *lines]).encode("cp1252")


def _as_table(folder: Path, rows: set[tuple[str, date]]) -> CalendarSource:
    (folder / "kalender-2026.csv").write_bytes(_table(rows))
    return CalendarSource(format="csv", path=str(folder / "kalender-{year}.csv"))


def _as_lists(folder: Path, rows: set[tuple[str, date]]) -> CalendarSource:
    """Streets with equal days are in one list."""
    lists: dict[frozenset[date], list[str]] = {}
    for street in sorted({street for street, _day in rows}):
        lists.setdefault(frozenset(day for name, day in rows if name == street), []).append(street)
    lines = ["AGS;Gemeinde;Ortsteil;Straße;von;bis;Seite;Listen"]
    for number, (days, streets) in enumerate(lists.items()):
        (folder / f"{number}-2026.ics").write_bytes(calendar("Papier", *sorted(days)))
        lines += [f"12069444;Musterstadt;;{street};;;;{number}" for street in streets]
    (folder / "strassen.csv").write_text("\n".join(lines))
    return CalendarSource(format="ics", path=str(folder / "{list}-{year}.ics"), streets=str(folder / "strassen.csv"))


@pytest.fixture
def bare_town(db: None) -> Municipality:
    return rolled_out("nackt", name={"de": "Musterstadt"}, ags="12069444")


@pytest.mark.parametrize("source_of", [_as_table, _as_lists])
@settings(
    max_examples=6,
    phases=[Phase.generate],
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sources=st.lists(_rows, min_size=2, max_size=3), brought=_rows, after=st.integers(0, 1))
def test_each_house_has_what_was_brought_on_its_days_and_the_other_calendar_on_all_others(
    bare_town, tmp_path, source_of, sources, brought, after
):
    with tenant_context(bare_town), transaction.atomic():
        for number, rows in enumerate(sources):
            source = source_of(tmp_path, rows)
            CalendarSource.objects.all().delete()
            source.save()
            import_calendars(bare_town, now=NOW)
            if number == after:
                take_over(bare_town, "a.csv", _table(brought))
        import_calendars(bare_town, now=NOW)
        first, last = min(day for _street, day in brought), max(day for _street, day in brought)
        named = {street for street, _day in brought}
        for street in {street for street, _day in sources[-1]} | named:
            days = {day for name, day in sources[-1] if name == street}
            found = paper_of(street)
            if street in named:
                in_span = {day for day in found if first <= day <= last}
                assert in_span == {day for name, day in brought if name == street}
                found, days = found - in_span, {day for day in days if not first <= day <= last}
            if street in {name for name, _day in sources[-1]}:  # else nobody says any more what its other days are
                assert found == days, street
        assert import_calendars(bare_town, now=NOW) == Counts()
        transaction.set_rollback(True)


def test_districts_that_no_brought_table_names_stay_what_they_are_though_their_days_are_equal(bare_town, tmp_path):
    """Two lists with the same days were one district as soon as somebody brought a table of one other street."""
    for name in "ABC":
        (tmp_path / f"{name}-2026.ics").write_bytes(calendar("Papier", *PAPER))
    lines = (f"12069444;Musterstadt;;{name}-Straße;;;;{name}" for name in "ABC")
    (tmp_path / "strassen.csv").write_text("\n".join(["AGS;Gemeinde;Ortsteil;Straße;von;bis;Seite;Listen", *lines]))
    files = {"path": str(tmp_path / "{list}-{year}.ics"), "streets": str(tmp_path / "strassen.csv")}
    with tenant_context(bare_town):
        CalendarSource.objects.create(format="ics", **files)
        import_calendars(bare_town, now=NOW)
        others = list(Pickup.objects.filter(zone__key__in="AB").order_by("pk").values())
        take_over(bare_town, "a.csv", _table({("C-Straße", LAST)}))
        assert list(Pickup.objects.filter(zone__key__in="AB").order_by("pk").values()) == others
        assert dict(Zone.objects.filter(key__in="AB").values_list("key", "name")) == {"A": "Bezirk A", "B": "Bezirk B"}


def test_what_is_brought_while_the_other_calendar_is_read_is_not_overwritten(provider, file_says, monkeypatch):
    read = importing.read_sources
    brought: list[str] = []

    def slow(town: Municipality, *, now: datetime) -> object:
        found = read(town, now=now)
        if not brought:
            brought.append("papier.ics")
            take_over(town, brought[0], calendar("Papier", *PAPER), district="4101")
        return found

    with tenant_context(provider):
        file_says("20261204")
        monkeypatch.setattr(importing, "read_sources", slow)
        import_calendars(provider, now=NOW)
        assert set(PAPER) <= paper_of("Rosa-Luxemburg-Straße")
        assert date(2026, 12, 4) not in paper_of("Rosa-Luxemburg-Straße")
