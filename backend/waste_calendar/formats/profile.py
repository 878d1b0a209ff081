"""What a file probably is: the shape, columns and labels that a person is asked about; nothing is imported by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Protocol

from backend.waste_calendar.formats.cells import Sheet
from backend.waste_calendar.formats.entries import ReadFile
from backend.waste_calendar.formats.headers import find_table, header_rows, known_columns
from backend.waste_calendar.formats.legend import read_legend
from backend.waste_calendar.formats.mapping import SHEET, Meanings, Profile, Shape, label_key, written_meaning
from backend.waste_calendar.formats.shapes import lists, months, tours, year_grids
from backend.waste_calendar.formats.sheets import read_sheets
from backend.waste_calendar.vocabulary import Label, guess_code

__all__ = ["SHAPES", "SHEET", "Profile", "Shape", "Suggestion", "suggest"]


class ShapeReader(Protocol):
    """The functions of a shape."""

    def guess(self, sheets: Sequence[Sheet], *, meanings: Meanings) -> Profile | None:
        """The columns, if a table can have this shape."""

    def labels(self, sheets: Sequence[Sheet], *, profile: Profile) -> Iterable[str]:
        """All labels of kinds of waste, also several times."""

    def read(self, sheets: Sequence[Sheet], *, profile: Profile, meanings: Meanings, name: str) -> ReadFile:
        """The dates. Raises FileBroken where the profile's columns aren't there."""


SHAPES: Mapping[Shape, ShapeReader] = {
    Shape.LIST: lists,
    Shape.YEAR_GRID: year_grids,
    Shape.MONTHS: months,
    Shape.TOURS: tours,
}
_CALENDAR = b"BEGIN:VCALENDAR"
_PREVIEW = 15  # rows of each sheet
_PREVIEWED = 5  # sheets
_MOST_LABELS = 200


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A guess for a person to confirm.

    `profile` has the labels that are known for sure; `labels` are all of the file, each with what it probably means
    (codes such as R02 are guessed) or None. `candidates` are all shapes that the file could have, the likeliest first;
    without any, `profile` is a list whose columns a person has to name. `headers` are the words that columns can be
    chosen from, `preview` the first rows of each sheet by its name.
    """

    profile: Profile
    candidates: tuple[Profile, ...]
    labels: Mapping[str, str | None] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    preview: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)

    @property
    def is_sure(self) -> bool:
        """Whether one shape alone fits; labels that nobody knows make single rows unreadable, not the shape."""
        return len(self.candidates) == 1

    @property
    def has_unknown(self) -> bool:
        """Whether a person has to say what a label means."""
        return len(self.labels) > len(self.profile.labels)


def suggest(content: bytes, *, name: str, synonyms: Mapping[str, str]) -> Suggestion:
    """The shape, columns and labels that a file probably has. Raises FileBroken for what is no table of words.

    `name` is the file's, which may hold a year; `synonyms` are the town's own words for kinds of waste.
    """
    if _CALENDAR in content:
        profile = Profile(shape=Shape.ICS)
        return Suggestion(profile=profile, candidates=(profile,))
    return suggest_table(read_sheets(content), name=name, synonyms=synonyms)


def suggest_table(sheets: Sequence[Sheet], *, name: str, synonyms: Mapping[str, str]) -> Suggestion:  # noqa: ARG001
    """As `suggest`, of a table that is read already."""
    meanings = Meanings(synonyms=synonyms)
    guesses = (shape.guess(sheets, meanings=meanings) for shape in SHAPES.values())
    candidates = tuple(found for found in guesses if found is not None)
    profile = candidates[0] if candidates else Profile(shape=Shape.LIST, columns=_some_columns(sheets))
    texts = SHAPES[profile.shape].labels(sheets, profile=profile) if candidates else ()
    labels = _meanings(texts, meanings=meanings, legend=read_legend(sheets, synonyms=synonyms))
    known = {
        text: meaning
        for text, meaning in labels.items()
        if meaning and (label := meanings.of(text)) and written_meaning(label) == meaning
    }
    return Suggestion(
        profile=replace(profile, labels=known),
        candidates=candidates,
        labels=labels,
        headers=_headers(sheets, profile=profile),
        preview={sheet.name: [cells for _line, cells in sheet.rows[:_PREVIEW]] for sheet in sheets[:_PREVIEWED]},
    )


def _some_columns(sheets: Sequence[Sheet]) -> dict[str, str]:
    """The columns that are known, of the row that names most; a single word may stand anywhere."""
    found = max((known_columns(cells) for sheet in sheets for cells in header_rows(sheet)), key=len, default={})
    return found if len(found) > 1 else {}


def _headers(sheets: Sequence[Sheet], *, profile: Profile) -> tuple[str, ...]:
    """The words of the header; where none is known, the first line with the most cells is taken for one."""
    table = next(filter(None, (find_table(sheet, columns=profile.columns) for sheet in sheets)), None)
    rows = [cells for sheet in sheets for cells in header_rows(sheet)]
    cells = table.header if table and profile.columns else max(rows, key=lambda row: sum(map(bool, row)))
    return tuple(dict.fromkeys(filter(None, cells)))


def _meanings(found: Iterable[str], *, meanings: Meanings, legend: Mapping[str, Label]) -> dict[str, str | None]:
    """Each label once, with what it means or may mean: by the table's own legend, the known words, or as a code."""
    different = (label for label in dict.fromkeys(" ".join(text.split()) for text in found) if label)
    guesses = (
        (text, legend.get(label_key(text)) or meanings.of(text) or guess_code(text))
        for text in islice(different, _MOST_LABELS)
    )
    return {text: written_meaning(label) if label else None for text, label in guesses}
