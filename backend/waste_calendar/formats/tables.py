"""Tables beside the calendars: streets with their lists, and the stops of a van; tables of dates are `table`'s part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import NamedTuple

from django.utils.translation import gettext as _

from backend.waste_calendar.addresses.ranges import HouseNumbers, make_range
from backend.waste_calendar.formats.days import read_days, year_in
from backend.waste_calendar.formats.entries import Entry, FileBroken, ReadFile, Unreadable, line_problem
from backend.waste_calendar.formats.mapping import label_key
from backend.waste_calendar.formats.names import LONGEST_NAME, bounded, shortened, street_name
from backend.waste_calendar.formats.official_keys import official_key
from backend.waste_calendar.formats.sheets import read_sheets
from backend.waste_calendar.vocabulary import BY_KEY, Label, read_label

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


class Tour(NamedTuple):
    """One kind of waste of a line, its rhythm if the header says one, and the tour that collects it."""

    fraction: str
    variant: str
    name: str


@dataclass(frozen=True, kw_only=True)
class StreetRow:
    """One line of a table of streets: a range of house numbers and the lists whose dates hold there."""

    ags: str
    municipality: str
    place: str
    street: str  # empty: the whole place
    numbers: HouseNumbers
    lists: tuple[str, ...]
    line: int | None = field(default=None, compare=False)
    tours: tuple[Tour, ...] = ()  # where the table has a column for each kind of waste; `lists` has their names too

    def has(self, fraction: str, *, name: str) -> bool:
        """Whether this list, or tour, collects that kind of waste here."""
        return not self.tours or any((tour.fraction, tour.name) == (fraction, name) for tour in self.tours)


@dataclass(kw_only=True)
class StreetsTable:
    """A table of streets and the lines that could not be read."""

    rows: list[StreetRow]
    problems: list[str]


def read_streets(content: bytes) -> StreetsTable:
    """Read a table with the columns AGS, Gemeinde, Ortsteil, Straße, von, bis, Seite, Listen. Raises FileBroken.

    In place of Listen there may be a column for each kind of waste, with the names of tours.
    """
    table = StreetsTable(rows=[], problems=[])
    kinds = _kinds(content)
    columns = {name: words for name, words in _STREETS.items() if name != "lists"} if kinds else _STREETS
    for line, row in _rows(content, columns={**columns, **{header: (label_key(header),) for header in kinds}}):
        tours = tuple(
            Tour(fraction=key, variant=label.variant_of(key), name=name)
            for header, label in kinds.items()
            for key, _title in label.kinds
            for name in _names(row[header])
        )
        try:
            key, place, street = official_key(row["ags"]), bounded(row["place"]), bounded(street_name(row["street"]))
            for name in (row["municipality"], *(tour.name for tour in tours), *_names(row.get("lists", ""))):
                bounded(name)
            numbers = _numbers(row)
        except Unreadable as error:
            table.problems.append(line_problem(line, str(error)))
            continue
        table.rows.append(
            StreetRow(
                ags=key,
                municipality=row["municipality"],
                place=place,
                street=street,
                numbers=numbers,
                lists=tuple(dict.fromkeys(tour.name for tour in tours)) if kinds else tuple(_names(row["lists"])),
                line=line,
                tours=tours,
            )
        )
    return table


def _numbers(row: Mapping[str, str]) -> HouseNumbers:
    try:
        return make_range(first=row["first"], last=row["last"], side=row["side"])
    except ValueError as error:
        text = shortened(f"{row['first']}–{row['last']} {row['side']}")
        raise Unreadable(_("“%(text)s” is not a range of house numbers.") % {"text": text}) from error


def read_stops(content: bytes, *, name: str = "") -> ReadFile:
    """Read the stops of the van for hazardous waste: columns Ort, Standplatz, Datum, von, bis. Raises FileBroken.

    `name` is the file's, which may hold the year of its days.
    """
    file = ReadFile()
    year = year_in([name])
    for line, row in _rows(content, columns=_STOPS):
        on = _day(row["on"], year=year)
        start, end = _clock(row["first"]), _clock(row["last"])
        if on is None or start is None or not row["place"]:
            file.add_problem(_("Day, hour or place of the stop is missing."), line=line)
            continue
        place = ", ".join(part for part in (row["place"], row["town"]) if part)
        if len(place) > LONGEST_NAME:
            file.add_problem(_("“%(text)s” is too long for a name.") % {"text": shortened(place)}, line=line)
            continue
        file.entries.append(
            Entry(
                fraction=STOPS_KIND.key,
                title=STOPS_KIND.title,
                variant="",
                on=on,
                original_on=on,
                stop_place=place,
                stop_from=start,
                stop_until=end,
            )
        )
    return file


def _rows(content: bytes, *, columns: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and values by our own column names; columns are found by any of their names in the header.

    Raises FileBroken for an empty file, a web page, a missing column or a table without lines.
    """
    (_line, header), *rows = read_sheets(content)[0].rows
    names = [label_key(name) for name in header]
    places = {column: _place(names, wanted=known) for column, known in columns.items()}
    if missing := [known[0] for column, known in columns.items() if places[column] is None]:
        raise FileBroken(_("The table lacks the columns: %(names)s.") % {"names": ", ".join(missing)})
    if not rows:
        raise FileBroken(_("The table has no lines."))
    for line, row in rows:
        yield line, {column: _cell(row, place) for column, place in places.items()}


def _kinds(content: bytes) -> dict[str, Label]:
    """Headers that are called after a kind of waste, in a table that has no column of lists."""
    header = read_sheets(content)[0].rows[0][1]
    if any(label_key(text) in _STREETS["lists"] for text in header):
        return {}
    found = {text: label for text in header if (label := read_label(text)) is not None}
    return {text: label for text, label in found.items() if label.kinds}


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _place(names: Sequence[str], *, wanted: Sequence[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def _day(text: str, *, year: int | None) -> date | None:
    try:
        days = read_days(text, year=year)
    except Unreadable:
        return None
    return days[0] if len(days) == 1 else None


def _clock(text: str) -> time | None:
    match = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?:\s*Uhr)?", text.strip())
    try:
        return time(int(match[1]), int(match[2])) if match else None
    except ValueError:
        return None
