"""Tables with a line for each month, which are the months' shape the other way round."""

from datetime import date

import pytest

from backend.waste_calendar.formats.profile import Profile, Shape, suggest
from tests.waste_calendar.formats.shapes.test_year_grids import days
from tests.waste_calendar.formats.test_table import read
from tests.waste_calendar.formats.workbooks import table, workbook

HEADER = ["Monat", "Restmüll", "Bio"]
ROWS = [["Jan", "3, 17, 31", "10, 24"], ["Feb", "14., 28.", "–"], ["März", "Sa 14", "7 / 21"]]
SAID = {
    ("residual", date(2026, month, day)) for month, day in [(1, 3), (1, 17), (1, 31), (2, 14), (2, 28), (3, 14)]
} | {("organic", date(2026, month, day)) for month, day in [(1, 10), (1, 24), (3, 7), (3, 21)]}


def test_a_line_a_month_is_read_and_equal_to_a_column_a_month():
    for content in (table([["Kalender 2026"], HEADER, *ROWS]), workbook([HEADER, *ROWS])):
        suggestion = suggest(content, name="kalender-2026.csv", synonyms={})
        assert (suggestion.is_sure, suggestion.profile.shape) == (True, Shape.MONTHS)
        assert dict(suggestion.labels) == {"Restmüll": "residual", "Bio": "organic"}
        file = read(content, name="kalender-2026.csv")
        assert file.is_complete
        assert {(entry.fraction, entry.on) for entry in file.entries} == SAID
    turned = read(table([list(row) for row in zip(HEADER, *ROWS, strict=True)]), name="kalender-2026.csv")
    assert days(turned) == days(read(table([HEADER, *ROWS]), name="kalender-2026.csv"))


def test_lines_of_districts_and_years_are_told_apart():
    rows = [
        ["Bezirk", "Monat", "Restmüll"],
        ["Nord", "Dezember 2026", "3, 31"],
        ["", "Januar 2027", "14"],
        ["", "Februar 2027", "-"],
        ["Süd", "Dezember 2026", "4"],
        ["", "Januar 2027", "15"],
        ["R = gilt für alle", "", ""],
    ]
    file = read(table(rows))
    assert [(entry.tour, entry.on) for entry in file.entries] == [
        ("Nord", date(2026, 12, 3)), ("Nord", date(2026, 12, 31)), ("Nord", date(2027, 1, 14)),
        ("Süd", date(2026, 12, 4)), ("Süd", date(2027, 1, 15)),
    ]  # fmt: skip
    assert file.is_complete


@pytest.mark.parametrize(
    ("row", "line"),
    [(["April", "31", ""], 5), (["Aprül", "12", ""], 5), (["April", "Mo 12", ""], 5), (["April", "12-14", ""], 5)],
)
def test_what_is_no_day_of_its_month_is_said_with_its_line_and_blocks_nothing_else(row, line):
    file = read(table([HEADER, *ROWS, row]), name="2026.csv")
    assert {(entry.fraction, entry.on) for entry in file.entries} == SAID
    assert [problem.line for problem in file.problems] == [line]


def test_days_without_a_year_are_blocked_and_whole_days_stay_a_year_grid():
    assert not read(table([HEADER, *ROWS])).entries
    whole = [HEADER, ["Jan", "03. 01.", "10. 01."], ["Feb", "14. 02.", "15. 02."], ["März", "16. 03.", "17. 03."]]
    assert suggest(table(whole), name="2026.csv", synonyms={}).profile.shape is Shape.YEAR_GRID
    dotted = [HEADER, ["Jan", "3. 10.", "10. 24."], ["Feb", "14. 20.", "1. 9."], ["März", "6. 20.", "7. 21."]]
    assert suggest(table(dotted), name="2026.csv", synonyms={}).candidates == (Profile(shape=Shape.MONTHS),)
