"""Tables with a column for each kind of waste."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.waste_calendar.formats.profile import Profile, Shape, suggest
from tests.waste_calendar.formats.test_table import read
from tests.waste_calendar.formats.workbooks import table, workbook

KINDS = {"Restmüll": "residual", "Biotonne": "organic", "Papier": "paper", "Gelber Sack": "packaging"}
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def days(file) -> set[tuple[str, str, str]]:
    """Whose, what and when."""
    assert not file.problems, file.problems
    return {(_owner(entry), entry.fraction, f"{entry.on:%d.%m.%Y}") for entry in file.entries}


def _owner(entry) -> str:
    address = entry.address
    return entry.tour or (f"{address.place} {address.street} {address.numbers.key}".strip() if address else "")


def test_a_calendar_of_one_page_is_read():
    content = workbook(
        [
            ["Abfuhrkalender 2026"],
            ["Stand: 01.12.2025"],
            [None],
            ["Monat", "Restmüll", "Biotonne", "Gelbe Tonne/Sack", None],
            ["Januar", "Mo 05.01., Mo 19.01.", date(2026, 1, 7), "12.01.", None],
            ["Februar", "02.02.\n16.02.26", 46057, "–", None],
        ],
        names=["Übersicht"],
    )
    found = suggest(content, name="kalender.xlsx", synonyms={})
    assert (found.profile.shape, found.is_sure, found.has_unknown) == (Shape.YEAR_GRID, True, False)
    assert days(read(content)) == {
        ("", "residual", "05.01.2026"),
        ("", "residual", "19.01.2026"),
        ("", "residual", "02.02.2026"),
        ("", "residual", "16.02.2026"),
        ("", "organic", "07.01.2026"),
        ("", "organic", "04.02.2026"),
        ("", "packaging", "12.01.2026"),
    }


def test_lines_are_of_districts_and_streets_whose_cells_may_be_merged():
    content = workbook(
        [
            ["Ortsteil", "Straße", "Restmüll", "Papier"],
            ["Lütte", "Dorfstraße", "05.01.2026", "07.01.2026"],
            [None, None, "19.01.2026", "04.02.2026"],
            [None, "Hauptstr.", "06.01.2026", None],
        ]
    )
    assert days(read(content)) == {
        ("Lütte Dorfstraße", "residual", "05.01.2026"),
        ("Lütte Dorfstraße", "residual", "19.01.2026"),
        ("Lütte Dorfstraße", "paper", "07.01.2026"),
        ("Lütte Dorfstraße", "paper", "04.02.2026"),
        ("Lütte Hauptstr.", "residual", "06.01.2026"),
    }


@pytest.mark.parametrize("is_below", [True, False])
def test_a_header_of_two_lines_is_spread_over_the_columns_that_it_is_merged_over(is_below):
    kinds, districts = ["Restmüll", None, "Papier", None], ["Bezirk 1", "Bezirk 2", "Bezirk 1", "Bezirk 2"]
    if not is_below:
        kinds, districts = ["Restmüll", "Papier"] * 2, ["Bezirk 1", None, "Bezirk 2", None]
    first, second = (kinds, districts) if is_below else (districts, kinds)
    row = ["05.01.2026", "06.01.2026", "07.01.2026", "08.01.2026"]
    if not is_below:
        row = [row[0], row[2], row[1], row[3]]
    assert days(read(workbook([["Abfuhr 2026"], first, second, row]))) == {
        ("Bezirk 1", "residual", "05.01.2026"),
        ("Bezirk 2", "residual", "06.01.2026"),
        ("Bezirk 1", "paper", "07.01.2026"),
        ("Bezirk 2", "paper", "08.01.2026"),
    }


@pytest.mark.parametrize(
    ("sheet", "name", "title", "year"),
    [
        ("Tabelle1", "abfall.xlsx", "Termine 2027", 2027),
        ("2028", "abfall-2026.xlsx", "Termine", 2028),
        ("Tabelle1", "uploads/2024/12/abfall_2026.xlsx", "Termine", 2026),
    ],
)
def test_the_year_stands_in_title_sheet_or_name(sheet, name, title, year):
    content = workbook([[title], ["Restmüll", "Papier"], ["05.01.", "07.01."]], names=[sheet])
    assert {entry.on.year for entry in read(content, name=name).entries} == {year}


def test_without_a_year_a_person_has_to_say_it():
    content = workbook([["Restmüll", "Papier"], ["05.01.", "07.01."]])
    file = read(content, name="abfall-2026-2027.xlsx")
    assert (len(file.problems), file.entries) == (2, [])
    profile = Profile(shape=Shape.YEAR_GRID, year=2026)
    assert len(read(content, profile=profile).entries) == 2


def test_a_weekday_that_the_day_has_not_tells_of_a_wrong_year():
    content = workbook([["Termine 2027"], ["Restmüll", "Papier"], ["Mo 05.01.", "07.01."]])
    file = read(content)
    assert [problem.line for problem in file.problems] == [3]
    assert "05.01.2027" in str(file.problems[0])


def test_an_unknown_column_blocks_itself_and_a_faulty_cell_only_itself():
    content = workbook([["Restmüll", "Wertstoff", "Papier"], ["05.01.2026", "06.01.2026", "31.02.2026"]])
    file = read(content)
    assert file.unknown == {"Wertstoff": [2]}
    assert [entry.fraction for entry in file.entries] == ["residual"]
    assert len(file.problems) == 2
    assert suggest(content, name="", synonyms={}).labels == {
        "Restmüll": "residual",
        "Wertstoff": None,
        "Papier": "paper",
    }


def test_two_kinds_in_a_header_are_two_pickups():
    content = workbook([["Rest- und Biomüll", "Papier"], ["05.01.2026", None]])
    assert days(read(content)) == {("", "residual", "05.01.2026"), ("", "organic", "05.01.2026")}


def test_sheets_of_another_shape_are_left_out_and_named():
    content = workbook(
        [["Restmüll"], ["05.01.2026"]], [["Hinweise"], ["Bitte bis 6 Uhr bereitstellen"]], names=["A", "B"]
    )
    file = read(content)
    assert len(file.entries) == 1
    assert any("B" in remark for remark in file.remarks)


@settings(max_examples=30, deadline=None)
@given(
    calendar=st.dictionaries(
        st.tuples(st.sampled_from(["Lütte", "Ostdorf", "Nordhain"]), st.sampled_from(sorted(KINDS))),
        st.sets(DAYS, min_size=1, max_size=6),
        min_size=1,
    ),
    style=st.sampled_from(["%d.%m.%Y", "%d.%m.%y", "%d.%m.", "%Y-%m-%d"]),
    between=st.sampled_from([", ", "\n", "; ", " "]),
)
def test_a_calendar_written_in_this_shape_is_read_back_equal(calendar, style, between):
    places = sorted({place for place, _kind in calendar})
    kinds = sorted({kind for _place, kind in calendar})
    cells = [
        [place, *(between.join(f"{on:{style}}" for on in sorted(calendar.get((place, kind), ()))) for kind in kinds)]
        for place in places
    ]
    content = table([["Abfuhr 2026"], ["Ortsteil", *kinds], *cells])
    assert days(read(content)) == {
        (place, KINDS[kind], f"{on:%d.%m.%Y}") for (place, kind), found in calendar.items() for on in found
    }
