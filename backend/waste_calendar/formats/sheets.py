"""Tables as bytes become sheets of texts, whatever wrote them; what stands in their cells is not known here."""

from __future__ import annotations

import csv
import io

from django.utils.translation import gettext as _

from backend.waste_calendar.formats.cells import Row, Sheet, refuse_unbounded
from backend.waste_calendar.formats.encodings import read_text
from backend.waste_calendar.formats.entries import FileBroken, refuse_binary
from backend.waste_calendar.formats.web_pages import refuse_web_page
from backend.waste_calendar.formats.workbooks import read_workbook

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_SIGNS = ";\t,"  # the first wins where several are in as many lines: commas also stand between days
_SAMPLE = 30  # lines


def read_sheets(content: bytes) -> list[Sheet]:
    """The sheets of a file that hold anything. Raises FileBroken for an empty file, a web page or an unbounded one."""
    if content.startswith(_OLD_OFFICE):
        raise FileBroken(_("The table is of an old Excel (.xls), or locked by a password. Please save it as .xlsx."))
    sheets = read_workbook(content) if content.startswith(_ZIP) else [_from_text(content)]
    if not any(sheet.rows for sheet in sheets):
        raise FileBroken(_("The file is empty."))
    return [sheet for sheet in sheets if sheet.rows]


def _from_text(content: bytes) -> Sheet:
    text, remarks = read_text(content)
    text = text.strip("\ufeff").rstrip("\n ")
    refuse_binary(text)
    refuse_web_page(text)
    sample = text.split("\n", _SAMPLE)[:_SAMPLE]
    sign = max(_SIGNS, key=lambda sign: sum(sign in line for line in sample))
    seen: dict[str, str] = {}  # streets and days come again and again: each is kept once
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        for cells in reader:
            kept = tuple(seen.setdefault(cell, cell) for cell in map(str.strip, cells))
            if any(kept):
                rows.append((reader.line_num, kept))
                refuse_unbounded(rows=len(rows), columns=len(kept))
    except csv.Error as error:
        raise FileBroken(_("The table can't be read: %(error)s") % {"error": error}) from error
    return Sheet(rows=rows, remarks=remarks)
