"""A table with a column for each kind of waste, and days in its cells; lines may be of districts or streets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from django.utils.translation import gettext as _

from backend.waste_calendar.formats.cells import Sheet
from backend.waste_calendar.formats.days import looks_like_days, read_days
from backend.waste_calendar.formats.entries import FileBroken, ReadFile, Unreadable
from backend.waste_calendar.formats.headers import ADDRESS, FIELDS, Table, header_rows, known_columns, places_of
from backend.waste_calendar.formats.mapping import ABOVE, BELOW, Meanings, Profile, Shape, label_key
from backend.waste_calendar.formats.rows import NOTHING, add_days, found_in, merged_down, whose, year_of
from backend.waste_calendar.formats.shapes.month_lines import find_month_lines

_JUDGED = 60  # lines by which a column is judged
_MOSTLY = 0.8
_NO_DAYS = {"plz", "postleitzahl", "nr", "nr.", "lfd. nr.", "kw", *FIELDS["numbers"]}


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A sheet whose columns hold days: their headers, and what stands above these, spread over merged cells."""

    table: Table
    columns: Mapping[int, str]  # number of the column: its header
    above: Mapping[int, str]
    names: Sequence[str]  # of all columns; a header that is merged over two lines has its text in the upper one

    def labels(self, *, profile: Profile) -> Mapping[int, str]:
        """What says the kind of waste: the header, or what stands above it where the header is a district."""
        return self.above if profile.columns.get("zone") == BELOW else self.columns

    def district(self, at: int, *, profile: Profile) -> str:
        """What the other line of the header says."""
        return {ABOVE: self.above, BELOW: self.columns}.get(profile.columns.get("zone", ""), {}).get(at, "")


def guess(sheets: Sequence[Sheet], *, meanings: Meanings) -> Profile | None:
    """Columns that are full of days, of which at least one is called after a kind of waste."""
    grids = [grid for sheet in sheets if (grid := find_grid(sheet)) is not None]
    if not grids:
        return None
    first = grids[0]
    columns = {name: text for name, text in known_columns(first.names).items() if name in ADDRESS}
    if _are_known(first.columns.values(), meanings=meanings):
        if len(set(first.above.values())) > 1 and len(set(first.columns.values())) < len(first.columns):
            columns["zone"] = ABOVE
    elif _are_known(first.above.values(), meanings=meanings):
        columns["zone"] = BELOW
    else:
        return None
    return Profile(shape=Shape.YEAR_GRID, columns=columns)


def labels(sheets: Sequence[Sheet], *, profile: Profile) -> Iterator[str]:
    """The headers of the columns with days."""
    for sheet in sheets:
        grid = find_grid(sheet)
        if grid is not None:
            yield from grid.labels(profile=profile).values()


def read(sheets: Sequence[Sheet], *, profile: Profile, meanings: Meanings, name: str) -> ReadFile:
    """Every cell is read by itself: a faulty one blocks no other."""
    file = ReadFile()
    grids = found_in(sheets, find=find_grid, file=file)
    if not grids:
        raise FileBroken(_("The table has no columns with days."))
    for grid in grids:
        _read_grid(grid, profile=profile, meanings=meanings, name=name, file=file)
    return file


def find_grid(sheet: Sheet) -> Grid | None:
    """The row that has the most columns of days below it; the last one of equals is the header."""
    best: tuple[int, dict[int, str]] | None = None
    for at, cells in enumerate(header_rows(sheet)):
        columns = {place: text for place, text in enumerate(cells) if _has_days(sheet, at=at, place=place)}
        if columns and (best is None or len(columns) >= len(best[1])):
            best = (at, columns)
    if best is None or find_month_lines(sheet) is not None:
        return None  # "3. 10. 24." may be days of a month, and look like the third of October
    at, columns = best
    header, upper = sheet.rows[at][1], sheet.rows[at - 1][1] if at else ()
    if "on" in known_columns(header):
        return None  # a list
    names = [text or over for text, over in zip_longest(header, upper, fillvalue="")]
    table = Table(sheet=sheet, at=at, places={})
    return Grid(table=table, columns=columns, above=_spread(upper, places=columns), names=names)


def _read_grid(grid: Grid, *, profile: Profile, meanings: Meanings, name: str, file: ReadFile) -> None:
    year = year_of(grid.table, profile=profile, name=name)
    table = replace(grid.table, places=places_of(grid.names, columns=profile.columns))
    texts = grid.labels(profile=profile)
    said: dict[str, str] = {}
    for line, cells in table.rows:
        said = merged_down(table.values(cells, columns=profile.columns), above=said)
        for at, text in texts.items():
            cell = cells[at] if at < len(cells) else ""
            if not cell.strip(NOTHING):
                continue
            district = grid.district(at, profile=profile)
            values = said | ({"zone": district} if district else {})
            try:
                owner, days = whose(values, profile=profile), read_days(cell, year=year)
            except Unreadable as error:
                file.add_problem(str(error), line=line)
                continue
            add_days(file, label=text, days=days, owner=owner, meanings=meanings, line=line)


def _has_days(sheet: Sheet, *, at: int, place: int) -> bool:
    """Whether it is a header, and what stands below it is days, but for a note here and there."""
    header = sheet.rows[at][1][place]
    if not header or label_key(header) in _NO_DAYS or looks_like_days(header):
        return False
    rows = sheet.rows[at + 1 : at + 1 + _JUDGED]
    cells = [text for _line, cells in rows if place < len(cells) and (text := cells[place].strip(NOTHING))]
    days = sum(looks_like_days(text) for text in cells)
    return days > 0 and days >= _MOSTLY * len(cells)


def _spread(cells: Sequence[str], *, places: Mapping[int, str]) -> dict[int, str]:
    """A cell that is merged over several columns has its text in the first of them."""
    found: dict[int, str] = {}
    text = ""
    for place in range(min(places), max(places) + 1):
        text = (cells[place] if place < len(cells) else "") or text
        if place in places and text:
            found[place] = text
    return found


def _are_known(texts: Iterable[str], *, meanings: Meanings) -> bool:
    return any((label := meanings.of(text)) is not None and label.kinds for text in texts)
