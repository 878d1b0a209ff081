"""Calendars as a table: one line an address, kind of waste and day."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from backend.waste_calendar.addresses import read_range
from backend.waste_calendar.formats.entries import Address, Entry, ReadFile, split_kinds
from backend.waste_calendar.formats.tables import line_problem, read_day, street_name, table_rows
from backend.waste_calendar.vocabulary import read_label

_COLUMNS = {
    "place": ("ort", "ortsteil", "gemeinde"),
    "street": ("strasse", "strassenname"),
    "numbers": ("hausnummern", "hausnummer", "hausnr", "hnr"),
    "label": ("abfallart", "tonne", "fraktion"),
    "on": ("datum", "termin", "abfuhrdatum"),
}


def read(content: bytes, *, zone: ZoneInfo, synonyms: Mapping[str, str]) -> ReadFile:  # noqa: ARG001 - days have no zone
    """Read a table with the columns Ort, Straße, Hausnummern, Abfallart, Datum. Raises FileBroken."""
    file = ReadFile()
    for line, row in table_rows(content, columns=_COLUMNS):
        label = read_label(row["label"], synonyms=synonyms)
        on = read_day(row["on"])
        try:
            numbers = read_range(row["numbers"])
        except ValueError:
            problem = _("“%(text)s” is not a range of house numbers.") % {"text": row["numbers"]}
            file.problems.append(line_problem(line, problem))
            continue
        if on is None:
            file.problems.append(line_problem(line, _("“%(text)s” is not a day.") % {"text": row["on"]}))
        elif label is None:
            problem = _("“%(text)s” is not a known kind of waste.") % {"text": row["label"]}
            file.problems.append(line_problem(line, problem))
        elif label.is_ignored:
            file.remarks.append(line_problem(line, _("“%(text)s” is left out.") % {"text": row["label"]}))
        else:
            address = Address(place=row["place"], street=street_name(row["street"]), numbers=numbers)
            entry = Entry(fraction="", title="", variant=label.variant, on=on, original_on=on, address=address)
            file.entries.extend(split_kinds(entry, label=label))
    return file
