"""Workbooks of Excel and LibreOffice (XLSX) as sheets of texts, with bounds; what their cells mean is not known."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from backend.waste_calendar.formats.cells import MOST_ROWS, Row, Sheet, refuse_unbounded
from backend.waste_calendar.formats.entries import FileBroken

_MOST_BYTES = 100_000_000  # unpacked: a small file can hold gigabytes of blanks
_MOST_PARTS = 2_000
_MOST_CELLS = 5_000_000  # of one sheet, with the empty ones before the last
_MOST_SHEETS = 100
_LATER = 1462  # days by which numbers of the old Macintosh calendar come later
_SERIALS = range(20_000, 60_000)
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# A formula whose result was never stored: programs that write tables without ever showing them leave it out.
_UNCOUNTED = re.compile(
    rb"""<(?:\w+:)?c\b(?![^>]*\bt=["']str["'])[^>]*>\s*"""  # an empty text is a result
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_HIDDEN = re.compile(rb"""<(?:\w+:)?row\s[^>]*\bhidden=["'](?:1|true)["']""")
_BROKEN = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, ParseError, EOFError, NotImplementedError,
    KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError, RuntimeError,
)  # fmt: skip


class _Reader(ExcelReader):
    """openpyxl's, which takes a workbook with a page that is nothing but a chart for a damaged one."""

    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        """It has no cells; a hidden sheet stands in its place, since others are named by their number."""
        page = ReadOnlyWorksheet(self.wb, sheet.name, rel.target, self.shared_strings)
        page.sheet_state = "hidden"
        self.wb._sheets.append(page)  # noqa: SLF001 - as openpyxl's own


def read_workbook(content: bytes) -> list[Sheet]:
    """The visible sheets. Raises FileBroken for what is no workbook, is unbounded, or lacks results of formulas."""
    remarks = _scan(content)
    try:
        reader = _Reader(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        reader.read()
        book = reader.wb
        later = _LATER if book.epoch == CALENDAR_MAC_1904 else 0
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if len(sheets) > _MOST_SHEETS:
            raise FileBroken(_("The workbook has more than %(most)s sheets.") % {"most": _MOST_SHEETS})
        seen: dict[str, str] = {}
        read = [Sheet(name=sheet.title, rows=list(_rows(sheet, later=later, seen=seen))) for sheet in sheets]
    except _BROKEN as error:  # each part of a damaged one fails in its own way
        raise FileBroken(_("The workbook is damaged and can't be read.")) from error
    found = [sheet for sheet in read if sheet.rows]
    return [replace(sheet, remarks=remarks if sheet is found[0] else ()) for sheet in found]


def _scan(content: bytes) -> tuple[str, ...]:
    """What only the raw parts tell: their true size, hidden lines, and formulas without a result."""
    hidden = uncounted = 0
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            # Nothing beyond the size that a part declares is ever unpacked.
            if len(parts.infolist()) > _MOST_PARTS or sum(part.file_size for part in parts.infolist()) > _MOST_BYTES:
                raise FileBroken(_("The workbook is too large when unpacked."))
            for part in parts.infolist():
                if not part.filename.endswith((".xml", ".rels")):
                    continue
                raw = parts.read(part)
                if _ENTITIES.search(raw):
                    raise FileBroken(_("The workbook is damaged and can't be read."))
                if part.filename.startswith("xl/worksheets/"):
                    hidden += len(_HIDDEN.findall(raw))
                    uncounted += len(_UNCOUNTED.findall(raw))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise FileBroken(_("The workbook is damaged and can't be read.")) from error
    if uncounted:
        text = ngettext(
            "%(count)s cell is a formula whose result is not stored. Please open and save the table once.",
            "%(count)s cells are formulas whose results are not stored. Please open and save the table once.",
            uncounted,
        )
        raise FileBroken(text % {"count": uncounted})
    said = ngettext("%(count)s hidden line was read as well.", "%(count)s hidden lines were read as well.", hidden)
    return (said % {"count": hidden},) if hidden else ()


def _rows(sheet: Any, *, later: int, seen: dict[str, str]) -> Iterator[Row]:
    """Rows that hold anything; the size that a sheet declares is not believed."""
    sheet.reset_dimensions()
    unpacked = 0
    for line, values in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, values_only=True), start=1):
        unpacked += len(values)
        if unpacked > _MOST_CELLS:
            raise FileBroken(_("The workbook has more than %(most)s cells.") % {"most": _MOST_CELLS})
        cells = _cells(values, later=later, seen=seen)
        refuse_unbounded(rows=line, columns=len(cells))
        if cells:
            yield line, cells


def _cells(values: Sequence[Any], *, later: int, seen: dict[str, str]) -> tuple[str, ...]:
    """Texts without the empty ones at the end."""
    last = next((at for at in range(len(values), 0, -1) if values[at - 1] is not None), 0)
    texts = [_text(value, later=later) for value in values[:last]]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(seen.setdefault(text, text) for text in texts)


def _text(value: Any, *, later: int) -> str:
    """As a German spreadsheet shows it."""
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y}" if value.time() == time() else f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float) and value == int(value):
        return str(int(value) + (later if int(value) in _SERIALS else 0))
    return str(value).strip()
