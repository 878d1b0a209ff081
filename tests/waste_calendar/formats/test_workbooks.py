"""Workbooks become texts, within bounds."""

import zipfile
from datetime import date, datetime, time
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from backend.waste_calendar.formats import workbooks
from backend.waste_calendar.formats.cells import MOST_COLUMNS
from backend.waste_calendar.formats.entries import FileBroken
from backend.waste_calendar.formats.sheets import read_sheets
from tests.waste_calendar.formats.workbooks import saved, workbook


def texts(content: bytes) -> list[tuple[str, ...]]:
    return [cells for sheet in read_sheets(content) for _line, cells in sheet.rows]


def repacked(content: bytes, *, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with something else in one of its parts."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            raw = source.read(info)
            if info.filename == part:
                assert old in raw
                raw = raw.replace(old, new)
            target.writestr(info.filename, raw)
    return out.getvalue()


def test_cells_become_texts_as_a_german_spreadsheet_shows_them():
    day, moment = datetime.fromisoformat("2026-01-05"), datetime.fromisoformat("2026-01-05T06:30")
    row = [date(2026, 1, 5), day, moment, time(9), 46027, 3.0, 1.5, True, " Rest ", None]
    assert texts(workbook([row, [None, None], ["x", None]])) == [
        ("05.01.2026", "05.01.2026", "05.01.2026 06:30", "09:00", "46027", "3", "1.5", "", "Rest"),
        ("x",),
    ]


def test_numbers_of_days_of_an_old_macintosh_are_shifted():
    assert texts(workbook([[46027 - 1462]], epoch=CALENDAR_MAC_1904)) == [("46027",)]


def test_lines_keep_their_numbers_and_hidden_sheets_are_left_out():
    book = Workbook()
    book.active["A3"] = "drei"
    book.active.row_dimensions[3].hidden = True
    hidden = book.create_sheet("Hilfstabelle")
    hidden["A1"] = "x"
    hidden.sheet_state = "hidden"
    [sheet] = read_sheets(saved(book))
    assert sheet.rows == [(3, ("drei",))]
    assert len(sheet.remarks) == 1
    assert "1" in sheet.remarks[0]


def test_a_formula_without_its_result_breaks_the_file_since_its_day_is_missing():
    content = workbook([["=DATE(2026,1,5)", "Papier"]])
    with pytest.raises(FileBroken, match=r"speichern|save"):
        read_sheets(content)
    counted = repacked(content, part="xl/worksheets/sheet1.xml", old=b"<v />", new=b"<v>46027</v>")
    assert texts(counted) == [("46027", "Papier")]


def test_the_size_that_a_sheet_declares_is_not_believed():
    content = workbook([["a", "b"], ["c", "d"]])
    for said in (b"A1:XFD1048576", b"A1"):
        lying = repacked(content, part="xl/worksheets/sheet1.xml", old=b'ref="A1:B2"', new=b'ref="' + said + b'"')
        assert texts(lying) == [("a", "b"), ("c", "d")]


def test_a_line_at_the_end_of_the_world_is_refused():
    book = Workbook()
    book.active["A900000"] = "x"
    with pytest.raises(FileBroken):
        read_sheets(saved(book))
    wide = Workbook()
    wide.active.cell(row=1, column=MOST_COLUMNS + 1, value="x")
    with pytest.raises(FileBroken):
        read_sheets(saved(wide))


@pytest.mark.parametrize("limit", ["_MOST_BYTES", "_MOST_CELLS", "_MOST_PARTS", "_MOST_SHEETS"])
def test_each_bound_is_kept(limit, monkeypatch):
    content = workbook([["a", "b"]], [["c"]])
    assert len(texts(content)) == 2
    monkeypatch.setattr(workbooks, limit, 1)
    with pytest.raises(FileBroken):
        read_sheets(content)


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * (workbooks._MOST_BYTES + 1))
    assert len(out.getvalue()) < 200_000
    monkeypatch.setattr(zipfile.ZipFile, "read", None)
    with pytest.raises(FileBroken):
        read_sheets(out.getvalue())


def test_entities_are_refused():
    bomb = repacked(
        workbook([["a"]]), part="xl/workbook.xml", old=b"<workbook", new=b'<!DOCTYPE x [<!ENTITY a "a">]><workbook'
    )
    with pytest.raises(FileBroken):
        read_sheets(bomb)


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
def test_a_damaged_workbook_is_broken(cut):
    content = workbook([["a"] * 50] * 50)
    with pytest.raises(FileBroken):
        read_sheets(content[: int(len(content) * cut)])


def test_a_workbook_without_its_parts_is_broken():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("hello.xml", "<a/>")
    with pytest.raises(FileBroken):
        read_sheets(out.getvalue())


def test_colours_are_no_texts():
    book = Workbook()
    book.active["A1"].fill = PatternFill("solid", fgColor="FFFF00")
    with pytest.raises(FileBroken):
        read_sheets(saved(book))
