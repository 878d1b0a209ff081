"""What every format gives: entries, and what was wrong; a file that can't be one of dates is an error, never empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from backend.common.errors import OrtsblattError
from backend.waste_calendar.addresses.ranges import HouseNumbers
from backend.waste_calendar.formats.mapping import Profile
from backend.waste_calendar.vocabulary import Label


class FileBroken(OrtsblattError):
    """A file is not what its name promises (a web page, empty, cut off): keep what is stored, show this at the source.

    The message is a sentence for editors.
    """

    code = "calendar_file_broken"
    status = 502


class Unreadable(ValueError):
    """A cell that can't be read; the message is a sentence for editors."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where an entry is for, in the file's words; its municipality only where the file names one."""

    place: str
    street: str
    numbers: HouseNumbers
    ags: str = ""
    municipality: str = ""


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
    tour: str = ""  # the file's word for a district, which a table of streets may name
    line: int | None = field(default=None, compare=False)  # of a table


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Why some of a file's dates are missing: a sentence for editors, and the line that it is about."""

    text: str
    line: int | None = None

    def __str__(self) -> str:
        return line_problem(self.line, self.text) if self.line is not None else self.text


@dataclass(kw_only=True)
class ReadFile:
    """What a file holds. With `problems` some of its dates are missing here; `remarks` are only worth knowing.

    `unknown` are labels that nobody knows, with the lines in which they stand (of iCalendar: none); each of these
    is a problem too.
    """

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unknown: dict[str, list[int]] = field(default_factory=dict)
    span: tuple[date, date] | None = None  # the days that it is about, where that is not a whole year

    @property
    def is_complete(self) -> bool:
        return not self.problems

    def add_problem(self, text: str, *, line: int | None = None) -> None:
        """Some of the file's dates can't be read."""
        self.problems.append(Problem(text=text, line=line))

    def add_unknown(self, label: str, *, line: int | None = None, sentence: str = "") -> None:
        """A label that nobody knows; `sentence` where there is more to be said than that."""
        lines = self.unknown.setdefault(" ".join(label.split()), [])
        lines.extend([line] if line is not None else [])
        self.add_problem(sentence or _("“%(text)s” is not a known kind of waste.") % {"text": label}, line=line)


class Reader(Protocol):
    """The one function of a format."""

    def __call__(
        self,
        content: bytes,
        *,
        zone: ZoneInfo,
        synonyms: Mapping[str, str],
        years: Sequence[int],
        profile: Profile | None = None,
        name: str = "",
    ) -> ReadFile:
        """Read a file; `zone` is the town's, `synonyms` its own words for kinds of waste. Raises FileBroken.

        `years` are those of which the days of a rule are asked for; `profile` is what a person has said of the file,
        `name` its own, which may hold a year.
        """


def split_kinds(entry: Entry, *, label: Label) -> Iterator[Entry]:
    """One entry for each kind of waste that a label names."""
    for key, title in label.kinds:
        yield replace(entry, fraction=key, title=title, variant=label.variant_of(key))


def refuse_binary(text: str) -> None:
    """FileBroken for what is no text at all: a packed file, or one in an encoding that does not say so."""
    if "\0" in text:
        text = _("The file is damaged or no text: it may be packed, or in UTF-16. Please export it once more.")
        raise FileBroken(text)


def line_problem(line: int, sentence: str) -> str:
    """A problem with the line it is in."""
    return _("Line %(line)s: %(problem)s") % {"line": line, "problem": sentence}
