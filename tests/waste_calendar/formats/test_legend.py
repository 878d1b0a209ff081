"""What tables say of their own codes."""

import pytest

from backend.waste_calendar.formats.legend import read_legend
from backend.waste_calendar.formats.profile import suggest
from backend.waste_calendar.formats.sheets import read_sheets
from tests.waste_calendar.formats.workbooks import table

MONTHS = ["Januar", "Februar", "März"]
YEAR = [["Tag", *MONTHS], *([day, "R, D" if day == 5 else "", "X1" if day == 6 else "", ""] for day in range(1, 29))]


def meanings(rows: list[list[object]]) -> dict[str, list[str]]:
    found = read_legend(read_sheets(table(rows)), synonyms={})
    return {code: [key for key, _title in label.kinds] for code, label in found.items()}


@pytest.mark.parametrize(
    "legend",
    [
        [["R = Restmüll, D = Biotonne; X1: Papier"]],
        [["Legende:", "", "R – Restmüll | D – Biotonne | X1 – Papier"]],
        [["R", "Restmüll"], ["D", "=", "Biotonne"], ["X1", "Papier"]],
        [["R", "Restmüll", "D", "Biotonne", "X1", "Papier"]],
    ],
)
def test_a_legend_above_or_below_is_what_its_codes_are_suggested_to_mean(legend):
    assert meanings(legend) == {"r": ["residual"], "d": ["organic"], "x1": ["paper"]}
    for rows in ([*legend, *YEAR], [*YEAR, *legend]):
        suggestion = suggest(table(rows), name="2026.csv", synonyms={})
        assert suggestion.labels == {"R": "residual", "D": "organic", "X1": "paper"}
        assert suggestion.profile.labels == {}  # nothing is taken by itself


def test_a_legend_that_contradicts_itself_or_says_no_kind_of_waste_suggests_nothing():
    assert meanings([["R = Restmüll"], ["R = Papier"], ["F = Feiertag"], ["Tel: 030"], ["B", "Bergstraße"]]) == {}
