"""Two files: streets with a tour for each kind of waste, and tours with their days."""

from datetime import date

import pytest

from backend.tenants.models import Municipality
from backend.waste_calendar.formats.entries import FileBroken
from backend.waste_calendar.formats.profile import Profile, Shape, suggest
from backend.waste_calendar.formats.tables import read_streets
from backend.waste_calendar.imports.assembling import from_lists
from backend.waste_calendar.imports.finishing import to_dataset
from backend.waste_calendar.imports.parts import Known, Parts
from backend.waste_calendar.imports.touring import as_places, by_district
from tests.waste_calendar.formats.test_table import read
from tests.waste_calendar.formats.workbooks import table, workbook

STREETS = workbook(
    [
        [
            "AGS",
            "Gemeinde",
            "Ortsteil",
            "Straße",
            "von",
            "bis",
            "Seite",
            "Restmüll 14-täglich",
            "Restmüll 4-wöchentlich",
            "Papier",
        ],
        ["12069444", "Musterstadt", None, "Ahornweg", None, None, None, "R3", "R3-4", "Mo-A"],
        ["12069444", "Musterstadt", None, "Birkenweg", 1, 9, "ungerade", "Mo-A", None, "Di-B"],
    ]
)
LINES = [
    ["Tour", "Datum"],
    ["R3", "05.01.2026"],
    ["R3-4", "05.01.2026"],
    ["Mo-A", "07.01.2026"],
    ["Di-B", "08.01.2026"],
]
BY_TOUR = [["Tour", "1. Abfuhr", "2. Abfuhr"], ["R3", "05.01.2026"], ["R3-4", "05.01.2026"]]
BY_TOUR += [["Mo-A", "", "07.01.2026"], ["Di-B", "08.01.2026", ""]]
COLUMNS = [["R3", "R3-4", "Mo-A", "Di-B"], ["05.01.2026", "05.01.2026", "07.01.2026", "08.01.2026"]]


@pytest.mark.parametrize("rows", [LINES, BY_TOUR])
def test_tours_are_told_by_their_column(rows):
    found = suggest(table(rows), name="touren-2026.csv", synonyms={})
    assert (found.profile.shape, found.is_sure, found.labels) == (Shape.TOURS, True, {})


@pytest.mark.parametrize("rows", [LINES, BY_TOUR, COLUMNS])
def test_streets_find_the_days_of_each_kind_of_waste_by_its_tour(rows):
    town = Municipality(schema_name="musterstadt", name={"de": "Musterstadt"}, ags="12069444")
    file = read(table(rows), profile=Profile(shape=Shape.TOURS) if rows is COLUMNS else None)
    assert file.is_complete
    streets = read_streets(STREETS)
    assert not streets.problems
    parts = Parts(town=town, contact={})
    known = Known(names={}, members={}, pickups={})
    from_lists(parts, table=streets, lists=by_district({2026: file}), is_complete=True, known=known)
    dataset = to_dataset(parts)
    assert {street.name: set(street.locations[0].zones) for street in dataset.streets} == {
        "Ahornweg": {("residual", "R3"), ("residual", "R3-4"), ("paper", "Mo-A")},
        "Birkenweg": {("residual", "Mo-A"), ("paper", "Di-B")},
    }
    assert {(pickup.zone, pickup.variant, pickup.on) for pickup in dataset.pickups} == {
        (("residual", "R3"), "2-weekly", date(2026, 1, 5)),
        (("residual", "R3-4"), "4-weekly", date(2026, 1, 5)),
        (("paper", "Mo-A"), "", date(2026, 1, 7)),
        (("residual", "Mo-A"), "2-weekly", date(2026, 1, 7)),
        (("paper", "Di-B"), "", date(2026, 1, 8)),
    }


def test_tours_without_streets_are_refused():
    with pytest.raises(FileBroken):
        as_places(read(table(LINES)))


def test_a_faulty_day_is_named_by_its_line():
    file = read(table([*LINES, ["R3", "31.02.2026"]]))
    assert [problem.line for problem in file.problems] == [6]


def test_districts_of_a_table_are_places_where_nothing_says_their_streets():
    file = read(table([["Bezirk", "Abfallart", "Datum"], ["Süd", "Papier", "07.01.2026"]]))
    assert [entry.address.place for entry in as_places(file).entries] == ["Süd"]
