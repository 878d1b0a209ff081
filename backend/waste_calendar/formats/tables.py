"""Tables with a header line, as spreadsheets write them: streets with their lists, stops, and rows for `csv`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import gettext as _

from backend.common.german import fold
from backend.waste_calendar.addresses import HouseNumbers, make_range
from backend.waste_calendar.formats.decoding import decode
from backend.waste_calendar.formats.entries import Entry, FileBroken, ReadFile
from backend.waste_calendar.vocabulary import BY_KEY

_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
_CENTURY = 2000
_WHOLE_PLACE = {"", "alle strassen", "gesamter ort", "ganzer ort"}
_STREETS = {
    "ags": ("ags", "gemeindeschluessel"),
    "municipality": ("gemeinde", "stadt", "kommune"),
    "place": ("ortsteil", "ort"),
    "street": ("strasse", "strassenname"),
    "first": ("von", "hausnummer von"),
    "last": ("bis", "hausnummer bis"),
    "side": ("seite",),
    "lists": ("listen", "liste"),
}
_STOPS = {
    "place": ("standplatz", "haltestelle", "standort"),
    "town": ("ort", "ortsteil"),
    "on": ("datum", "termin"),
    "first": ("von", "beginn"),
    "last": ("bis", "ende"),
}
STOPS_KIND = BY_KEY["hazardous"]


@dataclass(frozen=True, kw_only=True)
class StreetRow:
    """One line of a table of streets: a range of house numbers and the lists whose dates hold there."""

    ags: str
    municipality: str
    place: str
    street: str  # empty: the whole place
    numbers: HouseNumbers
    lists: tuple[str, ...]


@dataclass(kw_only=True)
class StreetsTable:
    """A table of streets and the lines that could not be read."""

    rows: list[StreetRow]
    problems: list[str]


def read_streets(content: bytes) -> StreetsTable:
    """Read a table with the columns AGS, Gemeinde, Ortsteil, Straße, von, bis, Seite, Listen. Raises FileBroken."""
    table = StreetsTable(rows=[], problems=[])
    for line, row in table_rows(content, columns=_STREETS):
        try:
            numbers = make_range(first=row["first"], last=row["last"], side=row["side"])
        except ValueError:
            text = f"{row['first']}–{row['last']} {row['side']}"
            table.problems.append(line_problem(line, _("“%(text)s” is not a range of house numbers.") % {"text": text}))
            continue
        table.rows.append(
            StreetRow(
                ags=row["ags"],
                municipality=row["municipality"],
                place=row["place"],
                street=street_name(row["street"]),
                numbers=numbers,
                lists=tuple(name.strip() for name in row["lists"].split(",") if name.strip()),
            )
        )
    return table


def read_stops(content: bytes) -> ReadFile:
    """Read the stops of the van for hazardous waste: columns Ort, Standplatz, Datum, von, bis. Raises FileBroken."""
    file = ReadFile()
    for line, row in table_rows(content, columns=_STOPS):
        on = read_day(row["on"])
        start, end = _clock(row["first"]), _clock(row["last"])
        if on is None or start is None or not row["place"]:
            file.problems.append(line_problem(line, _("Day, hour or place of the stop is missing.")))
            continue
        file.entries.append(
            Entry(
                fraction=STOPS_KIND.key,
                title=STOPS_KIND.title,
                variant="",
                on=on,
                original_on=on,
                stop_place=", ".join(part for part in (row["place"], row["town"]) if part),
                stop_from=start,
                stop_until=end,
            )
        )
    return file


def table_rows(content: bytes, *, columns: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and values by our own column names; columns are found by any of their names in the header.

    Raises FileBroken for an empty file, a web page, a missing column or a table without lines.
    """
    text = decode(content).strip()
    if not text:
        raise FileBroken(_("The file is empty."))
    if text.startswith("<"):
        raise FileBroken(_("The file is a web page, not a table."))
    header, *_rest = text.split("\n", 1)
    delimiter = max(";\t,", key=header.count)
    lines = csv.reader(text.split("\n"), delimiter=delimiter)
    names = [" ".join(fold(name).split()) for name in next(lines)]
    places = {column: _place(names, wanted=known) for column, known in columns.items()}
    if missing := [known[0] for column, known in columns.items() if places[column] is None]:
        raise FileBroken(_("The table lacks the columns: %(names)s.") % {"names": ", ".join(missing)})
    is_empty = True
    for row in lines:
        if any(cell.strip() for cell in row):
            is_empty = False
            yield lines.line_num, {column: _cell(row, place) for column, place in places.items()}
    if is_empty:
        raise FileBroken(_("The table has no lines."))


def read_day(text: str) -> date | None:
    """`24.11.2026`, `24.11.26` or `2026-11-24`; None for anything else."""
    try:
        if match := _DAY.fullmatch(text.strip()):
            day, month, year = (int(part) for part in match.groups())
            return date(year if year >= _CENTURY else _CENTURY + year, month, day)
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def street_name(text: str) -> str:
    """The street; empty where the line is about a whole place."""
    name = " ".join(text.split())
    return "" if fold(name) in _WHOLE_PLACE else name


def line_problem(line: int, sentence: str) -> str:
    """A problem with the line it is in."""
    return _("Line %(line)s: %(problem)s") % {"line": line, "problem": sentence}


def _place(names: Sequence[str], *, wanted: Sequence[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def _clock(text: str) -> time | None:
    match = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?:\s*Uhr)?", text.strip())
    try:
        return time(int(match[1]), int(match[2])) if match else None
    except ValueError:
        return None
