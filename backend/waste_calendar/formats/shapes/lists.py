"""A table with a line for each address or district, kind of waste and day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from backend.waste_calendar.formats.cells import Sheet
from backend.waste_calendar.formats.days import read_days
from backend.waste_calendar.formats.entries import ReadFile, Unreadable
from backend.waste_calendar.formats.headers import header_rows, known_columns
from backend.waste_calendar.formats.mapping import Meanings, Profile, Shape
from backend.waste_calendar.formats.rows import NOTHING, add_days, tables_of, whose, year_of
from backend.waste_calendar.vocabulary import read_variant

REQUIRED = ("label", "on")


def guess(sheets: Sequence[Sheet], *, meanings: Meanings) -> Profile | None:  # noqa: ARG001 - as its siblings
    """The row that names the columns of kind of waste and day is the header of a list."""
    best: dict[str, str] = {}
    for sheet in sheets:
        for cells in header_rows(sheet):
            columns = known_columns(cells)
            if all(name in columns for name in REQUIRED) and len(columns) > len(best):
                best = columns
    return Profile(shape=Shape.LIST, columns=best) if best else None


def labels(sheets: Sequence[Sheet], *, profile: Profile) -> Iterator[str]:
    """What stands in the column of kinds of waste."""
    for table in tables_of(sheets, columns=profile.columns, file=ReadFile()):
        for _line, cells in table.rows:
            yield _label(table.values(cells, columns=profile.columns))


def read(sheets: Sequence[Sheet], *, profile: Profile, meanings: Meanings, name: str) -> ReadFile:
    """Every line is read by itself: a faulty one blocks no other."""
    file = ReadFile()
    for table in tables_of(sheets, columns=profile.columns, file=file):
        year = year_of(table, profile=profile, name=name)
        for line, cells in table.rows:
            values = table.values(cells, columns=profile.columns)
            try:
                owner, days = whose(values, profile=profile), read_days(values["on"], year=year)
                original = _original(values, days=days, year=year)
            except Unreadable as error:
                file.add_problem(str(error), line=line)
                continue
            label = _label(values)
            if values["rhythm"] and not read_variant(label) and not meanings.is_said(label):
                file.add_unknown(label, line=line, sentence=_("“%(text)s” has no known rhythm.") % {"text": label})
                continue
            add_days(file, label=label, days=days, owner=owner, meanings=meanings, line=line, original=original)
    return file


def _label(values: Mapping[str, str]) -> str:
    """The kind of waste with its rhythm, where that has a column: both are one label, about which a person decides."""
    return f"{values['label']} {values['rhythm']}".strip() if values["label"] else ""


def _original(values: Mapping[str, str], *, days: Sequence[date], year: int | None) -> date | None:
    """The day that a pickup was moved from. Raises Unreadable, also where several days would come from one."""
    if not values["original"].strip(NOTHING):
        return None
    found = read_days(values["original"], year=year)
    if len(found) != 1 or len(days) != 1:
        raise Unreadable(_("“%(text)s” is not one day.") % {"text": values["original"]})
    return found[0] if found != list(days) else None
