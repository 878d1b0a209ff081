"""A table with a column for each month: lines are days with codes in their cells, or kinds of waste with days.

Tables with a line for each month are the same shape, the other way round: `month_lines` reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.translation import gettext as _

from backend.waste_calendar.formats.cells import Sheet
from backend.waste_calendar.formats.days import is_weekday, month_of, read_days_of_month
from backend.waste_calendar.formats.entries import FileBroken, ReadFile, Unreadable
from backend.waste_calendar.formats.headers import ADDRESS, Table, header_rows, known_columns, places_of
from backend.waste_calendar.formats.mapping import SHEET, Meanings, Profile, Shape
from backend.waste_calendar.formats.rows import NOTHING, add_days, found_in, merged_down, whose, year_of
from backend.waste_calendar.formats.shapes.month_lines import MonthLines, find_month_lines, read_month_lines
from backend.waste_calendar.vocabulary import guess_code

_FEWEST = 3  # months beside each other
_MANY_DAYS = 20  # lines that begin with the number of a day
_WEEKDAY = "Mo|Di|Mi|Do|Fr|Sa|So"
_DAY = re.compile(
    rf"(?:(?P<before>{_WEEKDAY})\.?,?\s*)?(?P<day>0?[1-9]|[12]\d|3[01])(?:\.|\b)(?:\s*(?P<behind>{_WEEKDAY})\b\.?)?"
)
_WEEK = re.compile(r"KW\s*\d{1,2}", re.IGNORECASE)
_PARTS = re.compile(r"\s*[,;+\n]\s*")
_PLAIN_NAME = re.compile(r"(?:tabelle|sheet|blatt|table)\s*\d*|.*20\d\d.*|", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Months:
    """A sheet whose columns are months; each has all columns up to the next."""

    table: Table
    spans: Mapping[int, range]  # month: its columns
    day_column: int | None  # to the left of all months; None where each month has its own
    is_by_day: bool

    def cells(self, cells: Sequence[str], *, month: int) -> list[str]:
        """The texts of a line in a month's columns."""
        return [cells[at] for at in self.spans[month] if at < len(cells) and cells[at].strip(NOTHING)]


def guess(sheets: Sequence[Sheet], *, meanings: Meanings) -> Profile | None:
    """Names of months beside each other. Raises FileBroken where nothing but the colour says what is collected."""
    found = [months for sheet in sheets if (months := find_months(sheet)) is not None]
    if not found:
        return _guess_lines(sheets, meanings=meanings)
    first = found[0]
    if first.is_by_day:
        _refuse_colours(found)
        return Profile(shape=Shape.MONTHS, columns=_districts([months.table.sheet for months in found]))
    known = known_columns(first.table.header)
    columns = {name: text for name, text in known.items() if name in (*ADDRESS, "label")}
    label = columns.get("label") or _label_column(first, meanings=meanings)
    return Profile(shape=Shape.MONTHS, columns={**columns, "label": label}) if label is not None else None


def _guess_lines(sheets: Sequence[Sheet], *, meanings: Meanings) -> Profile | None:
    found = [lines for sheet in sheets if (lines := find_month_lines(sheet)) is not None]
    if not found or not found[0].is_known(meanings=meanings):
        return None
    columns = found[0].address_columns() or _districts([lines.table.sheet for lines in found])
    return Profile(shape=Shape.MONTHS, columns=columns)


def _districts(sheets: Sequence[Sheet]) -> dict[str, str]:
    """Several sheets with names of their own are districts."""
    are_districts = len(sheets) > 1 and not any(_PLAIN_NAME.fullmatch(sheet.name) for sheet in sheets)
    return {"zone": SHEET} if are_districts else {}


def labels(sheets: Sequence[Sheet], *, profile: Profile) -> Iterator[str]:
    """The codes in the cells, or what begins the lines."""
    meanings = Meanings(labels=profile.labels)
    for months in map(_find, sheets):
        if months is None:
            continue
        if isinstance(months, MonthLines):
            yield from months.kinds.values()
        elif months.is_by_day:
            for _line, cells in months.table.rows:
                for month in months.spans:
                    day, texts = _day_and_texts(months, cells, month=month)
                    if day is not None:  # else a legend
                        yield from (part for text in texts for part in split_label(text, meanings=meanings))
        else:
            table = replace(months.table, places=_places(months, profile=profile))
            yield from (table.values(cells, columns=profile.columns)["label"] for _line, cells in table.rows)


def read(sheets: Sequence[Sheet], *, profile: Profile, meanings: Meanings, name: str) -> ReadFile:
    """Every cell is read by itself: a faulty one blocks no other."""
    file = ReadFile()
    found: list[Months | MonthLines] = found_in(sheets, find=_find, file=file)
    if not found:
        raise FileBroken(_("The table has no columns of months."))
    _refuse_colours([months for months in found if isinstance(months, Months) and months.is_by_day])
    for months in found:
        if isinstance(months, MonthLines):
            read_month_lines(months, profile=profile, meanings=meanings, name=name, file=file)
            continue
        reader = _read_by_day if months.is_by_day else _read_by_kind
        reader(
            months,
            profile=profile,
            meanings=meanings,
            year=year_of(months.table, profile=profile, name=name),
            file=file,
        )
    return file


def _find(sheet: Sheet) -> Months | MonthLines | None:
    return find_months(sheet) or find_month_lines(sheet)


def find_months(sheet: Sheet) -> Months | None:
    """The line with the most names of months, and what its columns hold."""
    best: tuple[int, dict[int, int]] | None = None
    for at, cells in enumerate(header_rows(sheet)):
        starts: dict[int, int] = {}
        for place, text in enumerate(cells):
            if (month := month_of(text)) is not None:
                starts.setdefault(month, place)
        if len(starts) >= _FEWEST and (best is None or len(starts) > len(best[1])):
            best = (at, starts)
    if best is None:
        return None
    at, starts = best
    table = Table(sheet=sheet, at=at, places={})
    ordered = sorted(starts.values())
    width = max((len(cells) for _line, cells in table.rows), default=0)
    last = min(width, ordered[-1] + max(later - first for first, later in pairwise(ordered)))
    ends = dict(zip(ordered, [*ordered[1:], last], strict=True))
    spans = {month: range(start, max(ends[start], start + 1)) for month, start in starts.items()}
    left = [place for place in range(ordered[0]) if _are_days(table, place=place)]
    own = any(_are_days(table, place=span.start) for span in spans.values())
    return Months(table=table, spans=spans, day_column=left[0] if left else None, is_by_day=bool(left) or own)


def split_label(text: str, *, meanings: Meanings) -> list[str]:
    """The codes of a cell, one by one: `R, B` and `R/P`, but `Gelbe Tonne/Sack` is one."""
    found: list[str] = []
    for part in filter(None, _PARTS.split(text.strip())):
        pieces = [piece.strip() for piece in part.split("/") if piece.strip()]
        words = part.split()
        if len(pieces) > 1 and (meanings.of(part) is None or any(guess_code(piece) for piece in pieces)):
            found += pieces
        elif len(words) > 1 and all(meanings.is_said(word) or guess_code(word) for word in words):
            found += words
        else:
            found.append(part)
    return found


def _read_by_day(months: Months, *, profile: Profile, meanings: Meanings, year: int | None, file: ReadFile) -> None:
    values = months.table.values((), columns=profile.columns)
    for line, cells in months.table.rows:
        for month in months.spans:
            day, texts = _day_and_texts(months, cells, month=month)
            parts = [part for text in texts for part in split_label(text, meanings=meanings)]
            if day is None or not parts:
                continue
            try:
                owner, days = whose(values, profile=profile), read_days_of_month(day, month=month, year=year)
            except Unreadable as error:
                file.add_problem(str(error), line=line)
                continue
            for part in parts:
                add_days(file, label=part, days=days, owner=owner, meanings=meanings, line=line)


def _read_by_kind(months: Months, *, profile: Profile, meanings: Meanings, year: int | None, file: ReadFile) -> None:
    table = replace(months.table, places=_places(months, profile=profile))
    said: dict[str, str] = {}
    for line, cells in table.rows:
        said = merged_down(table.values(cells, columns=profile.columns), above=said)
        for month in months.spans:
            for text in months.cells(cells, month=month):
                try:
                    owner, days = whose(said, profile=profile), read_days_of_month(text, month=month, year=year)
                except Unreadable as error:
                    file.add_problem(str(error), line=line)
                    continue
                add_days(file, label=said["label"], days=days, owner=owner, meanings=meanings, line=line)


def _day_and_texts(months: Months, cells: Sequence[str], *, month: int) -> tuple[str | None, list[str]]:
    """The number of the line's day, with its weekday, and what stands beside it."""
    texts = months.cells(cells, month=month)
    day: str | None = None
    if months.day_column is not None:
        day = cells[months.day_column] if months.day_column < len(cells) else ""
        match = _DAY.fullmatch(day.strip())
        return (match["day"] if match else None), [text for text in texts if not _is_noise(text)]
    if texts and (match := _DAY.match(texts[0])):
        weekday = match["before"] or match["behind"] or next((text[:2] for text in texts[1:] if is_weekday(text)), "")
        rest = (texts[0][match.end() :].strip(), *texts[1:])
        return f"{weekday} {match['day']}".strip(), [text for text in rest if text and not _is_noise(text)]
    return None, []


def _is_noise(text: str) -> bool:
    return is_weekday(text) or _WEEK.fullmatch(text) is not None


def _are_days(table: Table, *, place: int) -> bool:
    texts = (cells[place] for _line, cells in table.rows if place < len(cells))
    return sum(_DAY.match(text) is not None for text in texts) >= _MANY_DAYS


def _label_column(months: Months, *, meanings: Meanings) -> str | None:
    """The header of the column to the left that has kinds of waste in it."""
    left = min(span.start for span in months.spans.values())
    for place in range(left):
        texts = [cells[place] for _line, cells in months.table.rows if place < len(cells)]
        if any((label := meanings.of(text)) is not None and label.kinds for text in texts):
            header = months.table.header
            return header[place] if place < len(header) else ""
    return None


def _places(months: Months, *, profile: Profile) -> dict[str, int]:
    """The columns of kind of waste and of whoever the line is for; a column without a header is found as well."""
    left = min(span.start for span in months.spans.values())
    return places_of(months.table.header[:left] or ("",), columns=profile.columns)


def _refuse_colours(found: Sequence[Months]) -> None:
    """A calendar of days without a single word says it by the colours of its cells: they mean nothing by themselves."""
    if found and not any(
        _day_and_texts(months, cells, month=month)[1]
        for months in found
        for _line, cells in months.table.rows
        for month in months.spans
    ):
        raise FileBroken(
            _(
                "This table says with colours only what is collected when. Colours can't be read; "
                "please ask for a table with words or letters."
            )
        )
