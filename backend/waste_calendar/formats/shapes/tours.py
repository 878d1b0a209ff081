"""Days of tours, whose kinds of waste a table of streets names: a line a day, a line a tour, or a column a tour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from backend.waste_calendar.formats.cells import Sheet
from backend.waste_calendar.formats.days import read_days
from backend.waste_calendar.formats.entries import Entry, FileBroken, ReadFile, Unreadable
from backend.waste_calendar.formats.headers import Table, find_table, header_rows, known_columns
from backend.waste_calendar.formats.mapping import Meanings, Profile, Shape
from backend.waste_calendar.formats.names import bounded
from backend.waste_calendar.formats.rows import NOTHING, found_in, year_of
from backend.waste_calendar.formats.shapes.year_grids import find_grid


def guess(sheets: Sequence[Sheet], *, meanings: Meanings) -> Profile | None:
    """A column of tours with days beside it, and no word of a kind of waste."""
    for sheet in sheets:
        for cells in header_rows(sheet):
            columns = known_columns(cells)
            if "zone" in columns and not columns.keys() & {"label", "place", "street"}:
                if "on" in columns:
                    return Profile(shape=Shape.TOURS, columns={"zone": columns["zone"], "on": columns["on"]})
                grid = find_grid(sheet)
                if grid is not None and not any(meanings.of(text) for text in grid.columns.values()):
                    return Profile(shape=Shape.TOURS, columns={"zone": columns["zone"]})
    return None


def labels(sheets: Sequence[Sheet], *, profile: Profile) -> Iterator[str]:  # noqa: ARG001 - as its siblings
    """A file of tours has none: kinds of waste stand in the table of streets."""
    return iter(())


def read(
    sheets: Sequence[Sheet],
    *,
    profile: Profile,
    meanings: Meanings,  # noqa: ARG001
    name: str,
) -> ReadFile:
    """Every cell is read by itself: a faulty one blocks no other. Entries have a tour, and no kind of waste yet."""
    file = ReadFile()
    tables = found_in(sheets, find=lambda sheet: _table(sheet, profile=profile), file=file)
    if not tables:
        raise FileBroken(_("The table has no columns with days."))
    for table in tables:
        year = year_of(table, profile=profile, name=name)
        for line, cells in table.rows:
            for tour, text in _cells(table, cells=cells, profile=profile):
                try:
                    file.entries.extend(_entry(bounded(tour), on=on) for on in read_days(text, year=year))
                except Unreadable as error:
                    file.add_problem(str(error), line=line)
    return file


def _table(sheet: Sheet, *, profile: Profile) -> Table | None:
    if profile.columns:
        return find_table(sheet, columns=profile.columns)
    grid = find_grid(sheet)
    return grid.table if grid is not None else None


def _cells(table: Table, *, cells: Sequence[str], profile: Profile) -> Iterator[tuple[str, str]]:
    """Tour and days: of the column of days, of all columns beside that of the tour, or of the tour's own column."""
    values = table.values(cells, columns=profile.columns)
    if "on" in profile.columns:
        pairs = [(values["zone"], values["on"])]
    elif "zone" in profile.columns:
        named = table.places.get("zone")
        pairs = [(values["zone"], text) for place, text in enumerate(cells) if place != named]
    else:
        pairs = list(zip(table.header, cells, strict=False))
    yield from ((tour, text) for tour, text in pairs if tour and text.strip(NOTHING))


def _entry(tour: str, *, on: date) -> Entry:
    return Entry(fraction="", title="", variant="", on=on, original_on=on, tour=tour)
