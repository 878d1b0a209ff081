"""What a person has said of a file: its shape, which column is what, and what its labels mean; no file is read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from backend.common.german import fold
from backend.waste_calendar.vocabulary import BY_KEY, VARIANT, Label, read_label

NO_PICKUP = "-"
# In place of a header: the name of the sheet says it, or the line of the header above or below the kinds of waste.
SHEET, ABOVE, BELOW = ELSEWHERE = ("@sheet", "@above", "@below")
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Shape(StrEnum):
    """How dates stand in a file."""

    ICS = "ics"
    LIST = "list"  # a line for each address or district, kind of waste and day
    YEAR_GRID = "year_grid"  # a column for each kind of waste, days in the cells
    MONTHS = "months"  # a column for each month
    TOURS = "tours"  # days of tours, which a table of streets names


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How one file is to be read, as the wizard keeps it.

    `columns`: our field to the header in the file's own words; fields are `key` (official key of a municipality),
    `municipality`, `place`, `street`, `numbers`, `zone`, `label`, `rhythm`, `on` and `original` (the day it was moved
    from), each only where the file has it. `labels`: a label of the file to what it means: the key of a
    kind of waste (`residual`), one with its rhythm (`residual:4-weekly`), several with commas, `-` for no pickup.
    `year`: of days without one, where neither header, sheet nor name of the file says it.
    """

    shape: Shape
    columns: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None

    def __post_init__(self) -> None:
        for label, meaning in self.labels.items():
            read_meaning(meaning, label=label)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Profile:
        """Raises ValueError for what is no profile, naming what is wrong."""
        columns, labels, year = value.get("columns", {}), value.get("labels", {}), value.get("year")
        are_texts = all(
            isinstance(texts, Mapping) and all(isinstance(text, str) for pair in texts.items() for text in pair)
            for texts in (columns, labels)
        )
        if not are_texts or not isinstance(year, int | None):
            raise ValueError("columns and labels are texts, year is a number")
        return cls(shape=Shape(value.get("shape", "")), columns=dict(columns), labels=dict(labels), year=year)

    def to_json(self) -> dict[str, Any]:
        """The other way round; what is empty is left out."""
        values = {"columns": dict(self.columns), "labels": dict(self.labels), "year": self.year}
        return {"shape": self.shape.value} | {name: value for name, value in values.items() if value}


class Meanings:
    """What labels mean: what a person has said of this file first, then the town's own words and the vocabulary."""

    def __init__(self, *, labels: Mapping[str, str] = _NOTHING, synonyms: Mapping[str, str] = _NOTHING) -> None:
        self._said = {label_key(label): read_meaning(meaning, label=label) for label, meaning in labels.items()}
        self._synonyms = synonyms
        self._found: dict[str, Label | None] = {}  # a table has a few labels in a hundred thousand lines

    def of(self, text: str) -> Label | None:
        """None for what nobody has said and nobody knows."""
        if text not in self._found:
            said = self._said.get(label_key(text))
            self._found[text] = said if said is not None else read_label(text, synonyms=self._synonyms)
        return self._found[text]

    def is_said(self, text: str) -> bool:
        """Whether a person has said what exactly this label means."""
        return label_key(text) in self._said


def label_key(text: str) -> str:
    """Labels that differ only in blanks, capitals and umlauts are one."""
    return " ".join(fold(text).split())


def read_meaning(meaning: str, *, label: str) -> Label:
    """`residual:4-weekly,organic` as a label; its title is the file's word where that is a word for the kind.

    Raises ValueError for a kind of waste or a rhythm that there isn't.
    """
    if meaning.strip() == NO_PICKUP:
        return Label(kinds=(), is_ignored=True)
    known = dict(found.kinds) if (found := read_label(label)) else {}
    kinds, variants = [], {}
    for part in meaning.split(","):
        key, _colon, variant = part.strip().partition(":")
        if key not in BY_KEY or not (variant == "" or VARIANT.fullmatch(variant)):
            raise ValueError(f"{label!r}: {part.strip()!r} is not a kind of waste")
        kinds.append((key, known.get(key, BY_KEY[key].title)))
        variants[key] = variant
    return Label(kinds=tuple(kinds), variants=variants)


def written_meaning(label: Label) -> str:
    """A label as a profile has it."""
    if label.is_ignored:
        return NO_PICKUP
    parts = ((key, label.variant_of(key)) for key, _title in label.kinds)
    return ",".join(f"{key}:{variant}" if variant else key for key, variant in parts)
