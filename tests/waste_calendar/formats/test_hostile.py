"""Files that are not what they seem, or hold what nobody expects: told in a sentence, and never by half."""

from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from openpyxl import Workbook

from backend.waste_calendar.formats import ics
from backend.waste_calendar.formats.entries import FileBroken
from backend.waste_calendar.formats.sheets import read_sheets
from backend.waste_calendar.formats.tables import read_stops, read_streets
from tests.waste_calendar.formats.test_table import HEADER, read
from tests.waste_calendar.formats.workbooks import saved

PAGE = "<!-- Portal -->\n<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("title", "body", "words"),
    [
        ("Kundenportal", "<input type='password'>", "to log in"),
        ("Fehler 429", "Zu viele Anfragen", "try again later"),
        ("Abfuhr", "<table>" + "<tr><td>26.11.2026</td></tr>" * 12 + "</table>", "save it as .xlsx"),
        ("Wartung", "Bitte warten", "wanted a log-in, or blocks"),
    ],
)
def test_a_web_page_is_told_as_one_whatever_it_is_called(title, body, words):
    page = PAGE.format(title=title, body=body)
    with override("en"):
        for content in (page.encode(), b"\xef\xbb\xbf\r\n" + page.encode(), page.encode("utf-16")):
            with pytest.raises(FileBroken, match=title) as table:
                read_sheets(content)
            with pytest.raises(FileBroken, match=title) as calendar:
                ics.read(content, zone=ZoneInfo("Europe/Berlin"), synonyms={}, years=(2026,))
            assert words in str(table.value) == str(calendar.value)


@pytest.mark.parametrize(("content", "words"), [(b"<?xml version='1.0'?><Workbook/>", ".xlsx"), (b"Ort;Datum", "")])
def test_what_is_neither_page_nor_calendar_is_not_called_a_page(content, words):
    with pytest.raises(FileBroken) as refused:
        ics.read(content, zone=ZoneInfo("Europe/Berlin"), synonyms={}, years=(2026,))
    assert words in str(refused.value)
    assert "?" not in str(refused.value)


def test_lines_of_another_encoding_are_read_as_what_they_are_and_named():
    lines = [HEADER.strip(), "Lütte;Mühlenweg;;Restmüll;26.11.2026", "Lütte;Höhe;;Papier;27.11.2026"]
    first, *unicode = [line.encode() for line in [*lines, *lines[1:]]]
    windows = [line.encode("cp1252") for line in lines]
    for content in ([first, *unicode, windows[1]], [b"\xef\xbb\xbf" + first, *unicode, windows[1]]):
        file = read(b"\r\n".join(content))
        assert {entry.address.street for entry in file.entries} == {"Mühlenweg", "Höhe"}
        [remark] = file.remarks
        assert " 6 " in remark
        assert "Windows-1252" in remark
    file = read("\r\n".join([*lines, lines[2].encode().decode("cp1252")]).encode())
    assert {entry.address.street for entry in file.entries} == {"Mühlenweg", "Höhe"}
    assert "4" in file.remarks[0]
    assert not read(b"\r\n".join(windows)).remarks
    assert not read(b"\r\n".join([first, *unicode])).remarks


def test_a_sheet_that_is_a_chart_does_not_damage_the_others():
    book = Workbook()
    book.active.title = "Termine"
    book.active.append(["Ort", "Datum"])
    book.active.auto_filter.ref = "A1:B1"
    book.create_chartsheet("Diagramm", 0)
    [sheet] = read_sheets(saved(book))
    assert sheet.name == "Termine"


@pytest.mark.parametrize(
    "line",
    ["{long};B;;Papier;26.11.2026", "A;{long};;Papier;26.11.2026", "A;B;{long};Papier;26.11.2026", "A;B;;{long};x"],
)
@pytest.mark.parametrize("letters", ["x" * 3_000, "ß" * 149, "str " * 37])
def test_names_longer_than_any_are_faulty_lines(line, letters):
    file = read(f"{HEADER}A;B;;Papier;26.11.2026\r\n{line.format(long=letters)}".encode())
    assert len(file.entries) == 1
    assert [problem.line for problem in file.problems] == [3]
    assert len(str(file.problems[0])) < 200


def test_long_names_of_streets_and_stops_are_faulty_lines():
    long = "Am " + "x" * 3_000
    streets = read_streets(
        "AGS;Gemeinde;Ortsteil;Straße;von;bis;Seite;Listen\n"
        f"9162901;A;;B;;;;1\n12069;A;;B;;;;1\n12069111;A;;{long};;;;1\n12069111;A;;B;{long};;;1".encode()
    )
    assert [row.ags for row in streets.rows] == ["09162901"]
    assert len(streets.problems) == 3
    stops = read_stops(f"Ort;Standplatz;Datum;von;bis\nA;{long};5.12.2026;9:00;10:00".encode())
    assert [problem.line for problem in stops.problems] == [2]
