"""A table with a line for each month, a column for each kind of waste and the days of the month in its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from backend.common.numbers import number_in
from backend.waste_calendar.formats.cells import Row, Sheet
from backend.waste_calendar.formats.days import are_days_of_month, month_of, read_days_of_month, year_in
from backend.waste_calendar.formats.entries import ReadFile, Unreadable
from backend.waste_calendar.formats.headers import ADDRESS, Table, known_columns, places_of
from backend.waste_calendar.formats.mapping import Meanings, Profile
from backend.waste_calendar.formats.rows import NOTHING, add_days, merged_down, whose, year_of
from backend.waste_calendar.vocabulary import guess_code

_FEWEST = 3  # months below each other
_SEARCHED = 60  # lines
_LEFT = 6  # columns that may have the months


@dataclass(frozen=True, kw_only=True)
class MonthLines:
    """A sheet whose lines are months."""

    table: Table
    month_column: int
    kinds: Mapping[int, str]  # number of the column: its header

    def address_columns(self) -> dict[str, str]:
        """Whom a line is for, by the words of the header."""
        return {name: text for name, text in known_columns(self.table.header).items() if name in ADDRESS}

    def is_known(self, *, meanings: Meanings) -> bool:
        """Whether a column is called after a kind of waste, or a code for one."""
        labels = (meanings.of(text) or guess_code(text) for text in self.kinds.values())
        return any(label is not None and label.kinds for label in labels)


def find_month_lines(sheet: Sheet) -> MonthLines | None:
    """The column that names months, below a header; None where no column beside it has days of a month only."""
    rows = sheet.rows[:_SEARCHED]
    for column in range(_LEFT):
        months = [at for at, (_line, cells) in enumerate(rows) if month_of(_cell(cells, column)) is not None]
        different = {month_of(_cell(rows[at][1], column)) for at in months}
        if len(different) >= _FEWEST and months[0] > 0:
            table = Table(sheet=sheet, at=months[0] - 1, places={})
            named = set(places_of(table.header, columns=known_columns(table.header)).values())
            kinds = {
                at: text
                for at, text in enumerate(table.header)
                if text and at != column and at not in named and _has_days(table.rows, at=at, column=column)
            }
            if kinds:
                return MonthLines(table=table, month_column=column, kinds=kinds)
    return None


def read_month_lines(found: MonthLines, *, profile: Profile, meanings: Meanings, name: str, file: ReadFile) -> None:
    """Every cell is read by itself; a month that is merged over several lines stands in the first."""
    year = year_of(found.table, profile=profile, name=name)
    table = replace(found.table, places=places_of(found.table.header, columns=profile.columns))
    said: dict[str, str] = {}
    month, text = None, ""
    for line, cells in table.rows:
        filled = [(at, cell) for at in found.kinds if (cell := _cell(cells, at)).strip(NOTHING)]
        if here := _cell(cells, found.month_column):
            month, text = month_of(here), here
        said = merged_down(table.values(cells, columns=profile.columns), above=said)
        if month is None:
            if any(are_days_of_month(cell) for _at, cell in filled):
                file.add_problem(_("“%(text)s” is not a month.") % {"text": text}, line=line)
            continue
        for at, cell in filled:
            if not here and not are_days_of_month(cell):
                continue  # a note below the table
            try:
                owner = whose(said, profile=profile)
                days = read_days_of_month(cell, month=month, year=year_in([text]) or year)
            except Unreadable as error:
                file.add_problem(str(error), line=line)
                continue
            add_days(file, label=found.kinds[at], days=days, owner=owner, meanings=meanings, line=line)


def _has_days(rows: Sequence[Row], *, at: int, column: int) -> bool:
    """Whether it has days without a month; a second number that is always the month's makes them whole days."""
    cells = list(_cells(rows, at=at, column=column))
    return bool(cells) and not all(_ends_with(cell, month=month) for cell, month in cells)


def _cells(rows: Sequence[Row], *, at: int, column: int) -> Iterator[tuple[str, int]]:
    for _line, cells in rows:
        month, text = month_of(_cell(cells, column)), _cell(cells, at)
        if month is not None and are_days_of_month(text):
            yield text, month


def _ends_with(text: str, *, month: int) -> bool:
    numbers = [part for part in text.replace(".", " ").split() if part.isdecimal()]
    return len(numbers) == 2 and number_in(numbers[1]) == month  # noqa: PLR2004 - day and month


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""
