"""Reading the tables beside the calendars."""

from datetime import date, time

import pytest

from backend.waste_calendar.formats.days import read_day
from backend.waste_calendar.formats.tables import read_stops, read_streets
from tests.waste_calendar.towns import WASTE


def test_a_table_of_streets_names_the_lists_of_each_range():
    table = read_streets((WASTE / "authority" / "strassen.csv").read_bytes())
    assert not table.problems
    assert [row.numbers.key for row in table.rows[:4]] == ["1-47b", "48-", "1-39/odd", "2-40/even"]
    assert table.rows[0].lists == ("4101", "4103")
    assert table.rows[7].street == ""
    assert table.rows[7].place == "Lütte"


def test_a_faulty_range_is_named_by_its_line():
    content = b"AGS;Gemeinde;Ortsteil;Strasse;von;bis;Seite;Listen\n12069111;O;;A;9;1;;1\n12069111;O;;B;;;links;1\n"
    table = read_streets(content)
    assert table.rows == []
    assert [problem.split(":")[0][-1] for problem in table.problems] == ["2", "3"]


def test_stops_have_a_place_and_hours():
    stops = read_stops((WASTE / "town" / "schadstoffmobil-2026.csv").read_bytes()).entries
    assert (stops[1].stop_place, stops[1].stop_from, stops[1].stop_until) == (
        "Dorfanger, Lütte",
        time(11),
        time(12, 30),
    )


@pytest.mark.parametrize("text", ["24.11.2026", "24.11.26", "2026-11-24", " 24. 11. 2026 "])
def test_days_are_read_as_spreadsheets_write_them(text):
    assert read_day(text) == date(2026, 11, 24)


@pytest.mark.parametrize("text", ["", "31.02.2026", "11/24/2026", "24.11."])
def test_what_is_no_day_is_none(text):
    assert read_day(text) is None
