"""A table that somebody brings: headings and rows of text, whatever file they were in; read from CSV here."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from backend.common.errors import OrtsblattError
from backend.common.html import storable
from backend.common.spreadsheets import as_typed
from backend.common.text_files import decode

MOST_BYTES = 5_000_000
MOST_ROWS = 2_000
MOST_COLUMNS = 60
MOST_LETTERS = 20_000  # of a cell
_SAMPLE = 20_000
_SEPARATORS = ";,\t|"


class TableBroken(OrtsblattError):
    """This file can't be read as a table: show the sentence to whoever brought it, nothing was stored."""

    code = "table_broken"
    status = 400


@dataclass(frozen=True)
class Line:
    """One row: where it begins in the file, for messages, and its cells."""

    number: int
    cells: list[str]


@dataclass(frozen=True, kw_only=True)
class Table:
    """What a file holds."""

    headings: list[str]
    lines: list[Line] = field(default_factory=list)

    def samples(self, column: int, *, most: int = 3) -> list[str]:
        """The first things that stand in a column, to recognise it by."""
        found = (line.cells[column] for line in self.lines if line.cells[column])
        return list(dict.fromkeys(_first(found, most=most * 5)))[:most]


def read_csv(content: bytes) -> Table:
    """A table with a line of headings, whatever its encoding and separator. Raises TableBroken."""
    if content.startswith(b"PK\x03\x04"):
        raise TableBroken(_("This is an Excel workbook. Please save it as “CSV UTF-8” and choose that file."))
    text = decode(content, is_guessing=True)
    if "\x00" in text or not text.strip():
        raise TableBroken(_("This file is no table."))
    rows = _rows(text)
    _first_line, headings = next(rows, (0, []))
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS or not any(headings):
        raise TableBroken(_("The first line must name the columns, at most %(most)d.") % {"most": MOST_COLUMNS})
    lines = [Line(number, (cells + [""] * len(headings))[: len(headings)]) for number, cells in rows if any(cells)]
    return checked(Table(headings=headings, lines=lines))


def checked(table: Table) -> Table:
    """The same table, as it may be stored. Raises TableBroken for one that is empty or too large."""
    if not table.lines:
        raise TableBroken(_("The file has no rows below its headings."))
    if len(table.lines) > MOST_ROWS:
        raise TableBroken(
            _("The file has %(count)d rows; at most %(most)d at once. Please split it.")
            % {"count": len(table.lines), "most": MOST_ROWS}
        )
    for line in table.lines:
        if any(len(cell) > MOST_LETTERS for cell in line.cells):
            raise TableBroken(_("Line %(line)d: a cell is too long.") % {"line": line.number})
    lines = [Line(line.number, [storable(cell) for cell in line.cells]) for line in table.lines]
    return Table(headings=[storable(heading)[:200] for heading in table.headings], lines=lines)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Where each row begins, and its cells; a row may go over several lines."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=_separator(text))
    begins = 1
    try:
        for row in reader:
            yield begins, [as_typed(cell.strip()) for cell in row]
            begins = reader.line_num + 1
    except csv.Error as error:
        raise TableBroken(_("Line %(line)d can't be read.") % {"line": begins}) from error


def _separator(text: str) -> str:
    """What the headings are parted by, if Python's own guess is none."""
    try:
        return csv.Sniffer().sniff(text[:_SAMPLE], delimiters=_SEPARATORS).delimiter
    except csv.Error:
        return max(_SEPARATORS, key=text.split("\n", 1)[0].count)


def _first(items: Iterator[str], *, most: int) -> Iterator[str]:
    for _number, item in zip(range(most), items, strict=False):
        yield item
