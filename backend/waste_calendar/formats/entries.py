"""What every format gives: entries, and what was wrong; a file that can't be one of dates is an error, never empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Protocol
from zoneinfo import ZoneInfo

from backend.common.errors import OrtsblattError
from backend.waste_calendar.addresses import HouseNumbers
from backend.waste_calendar.vocabulary import Label


class FileBroken(OrtsblattError):
    """A file is not what its name promises (a web page, empty, cut off): keep what is stored, show this at the source.

    The message is a sentence for editors.
    """

    code = "calendar_file_broken"
    status = 502


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where an entry is for, in the file's words: place, street, house numbers."""

    place: str
    street: str
    numbers: HouseNumbers


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One date of one kind of waste, on the town's calendar."""

    fraction: str
    title: str  # the kind of waste in the file's own word
    variant: str
    on: date
    original_on: date
    status: str = "scheduled"
    reason: str = ""
    stop_place: str = ""
    stop_from: time | None = None
    stop_until: time | None = None
    address: Address | None = None  # None where the file itself is about one zone


@dataclass(kw_only=True)
class ReadFile:
    """What a file holds. With `problems` some of its dates are missing here; `remarks` are only worth knowing."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return not self.problems


class Reader(Protocol):
    """The one function of a format."""

    def __call__(self, content: bytes, *, zone: ZoneInfo, synonyms: Mapping[str, str]) -> ReadFile:
        """Read a file; `zone` is the town's, `synonyms` its own words for kinds of waste. Raises FileBroken."""


def split_kinds(entry: Entry, *, label: Label) -> Iterator[Entry]:
    """One entry for each kind of waste that a label names."""
    for key, title in label.kinds:
        yield replace(entry, fraction=key, title=title)
