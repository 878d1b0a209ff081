"""Where a table begins and which column is what: by the words that headers have, or those that a person has named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from backend.waste_calendar.formats.cells import Row, Sheet
from backend.waste_calendar.formats.mapping import ELSEWHERE, SHEET, label_key

FIELDS: Mapping[str, tuple[str, ...]] = {
    "key": (
        "gemeindeschluessel", "amtlicher gemeindeschluessel", "ags", "gemeindekennziffer", "gkz", "regionalschluessel",
        "amtlicher regionalschluessel", "ars", "gemeindenummer",
    ),
    "municipality": ("gemeinde", "stadt", "kommune", "gemeindename", "stadt/gemeinde", "gemeinde/stadt"),
    "place": ("ort", "ortsteil", "ortschaft", "stadtteil"),
    "street": ("strasse", "strassenname", "strassen"),
    "numbers": ("hausnummern", "hausnummer", "hausnr", "hausnr.", "hnr", "haus-nr.", "nummern"),
    "zone": (
        "bezirk", "abfuhrbezirk", "sammelbezirk", "tour", "touren", "tourcode", "tour-code", "tournummer", "abfuhrtour",
        "zone", "revier", "gebiet", "abfuhrgebiet", "tourengebiet",
    ),
    "label": ("abfallart", "tonne", "fraktion", "abfall", "behaelter", "muellart", "abfallsorte", "sorte",
        "art",
    ),
    "rhythm": ("rhythmus", "turnus", "abfuhrrhythmus", "leerungsrhythmus", "abfuhrturnus", "intervall", "zyklus"),
    "on": ("datum", "termin", "abfuhrdatum", "abfuhrtermin", "abholtermin", "leerungstermin", "leerung", "termine",
        "abholung", "abholdatum", "abholtag", "abfuhrtag",
    ),
    "original": (
        "verschoben von", "verschoben vom", "urspruenglicher termin", "urspruengliches datum", "urspruenglich am",
        "regulaerer termin", "planmaessiger termin", "regeltermin", "ersatz fuer",
    ),
}  # fmt: skip
ADDRESS = ("key", "municipality", "place", "street", "numbers", "zone")  # who a line is for
_SEARCHED = 40  # lines above which a header stands


@dataclass(frozen=True, kw_only=True)
class Table:
    """A sheet from its header on."""

    sheet: Sheet
    at: int  # where among the sheet's rows the header is
    places: Mapping[str, int]  # field: number of its column

    @property
    def header(self) -> tuple[str, ...]:
        return self.sheet.rows[self.at][1]

    @property
    def titles(self) -> Iterator[str]:
        """What stands above the header."""
        return (cell for _line, cells in self.sheet.rows[: self.at] for cell in cells if cell)

    @property
    def rows(self) -> Sequence[Row]:
        return self.sheet.rows[self.at + 1 :]

    def values(self, cells: Sequence[str], *, columns: Mapping[str, str]) -> dict[str, str]:
        """A row by our fields; a field that the file doesn't have is empty."""
        found = dict.fromkeys(FIELDS, "")
        for name, place in self.places.items():
            found[name] = cells[place] if place < len(cells) else ""
        return found | {name: self.sheet.name for name, header in columns.items() if header == SHEET}


def find_table(sheet: Sheet, *, columns: Mapping[str, str]) -> Table | None:
    """The sheet from the row on that has all these headers; None if there is none."""
    wanted = {name for name, header in columns.items() if header not in ELSEWHERE}
    for at, cells in enumerate(header_rows(sheet)):
        places = places_of(cells, columns=columns)
        if places.keys() == wanted:
            return Table(sheet=sheet, at=at, places=places)
    return None


def places_of(names: Sequence[str], *, columns: Mapping[str, str]) -> dict[str, int]:
    """The columns that have these headers; those that aren't there are left out."""
    keys = [label_key(name) for name in names]
    wanted = {name: label_key(header) for name, header in columns.items() if header not in ELSEWHERE}
    return {name: keys.index(header) for name, header in wanted.items() if header in keys}


def known_columns(cells: Sequence[str]) -> dict[str, str]:
    """Fields that a header names in words that are known, with the header's own words; the first column wins."""
    found: dict[str, str] = {}
    for cell in cells:
        name = next((name for name, words in FIELDS.items() if label_key(cell) in words), "")
        if name:
            found.setdefault(name, cell)
    if "municipality" in found and not found.keys() & {"key", "place"}:
        found["place"] = found.pop("municipality")  # towns say "Gemeinde" of their villages too
    return found


def header_rows(sheet: Sheet) -> Iterator[tuple[str, ...]]:
    """The rows that may be a header."""
    return (cells for _line, cells in sheet.rows[:_SEARCHED])
