"""What the page of settings says of each section: its values in words, and where they are changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backend.library.town_settings.recording import POSITION, values_of
from backend.library.town_settings.sections import Section, sections
from backend.library.town_settings.wording import NOTHING, field_title, in_words

SHOWN_ROWS = 12


@dataclass(frozen=True, kw_only=True)
class ShownSection:
    """A section with what it says now."""

    section: Section
    values: list[tuple[str, str]]  # title and words of each field that says something
    rows: list[str]  # of a list: the names of the first ones
    more: int
    may_change: bool


def shown_sections(person: Any) -> Iterator[ShownSection]:
    """One or two statements each, however long the lists are."""
    for section in sections():
        is_list = section.is_list
        names = list(map(str, section.model._default_manager.all())) if is_list else []
        yield ShownSection(
            section=section,
            values=[] if is_list else _values(section),
            rows=names[:SHOWN_ROWS],
            more=max(0, len(names) - SHOWN_ROWS),
            may_change=section.may(person, "change"),
        )


def _values(section: Section) -> list[tuple[str, str]]:
    row = section.model._default_manager.first() or section.model()  # looking on makes no row
    values = values_of(row, names=[name for name in section.fields if name != POSITION])
    words = {name: in_words(row, name, value) for name, value in values.items()}
    return [(field_title(section.model, name), text) for name, text in words.items() if text != NOTHING]
