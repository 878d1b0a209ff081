"""The files that a calendar source consists of, on disk; the operator named them, so their paths are trusted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext as _

from backend.waste_calendar.formats.entries import FileBroken, ReadFile

MAX_BYTES = 20_000_000
T = TypeVar("T")


@dataclass(kw_only=True)
class SourceReader:
    """Reads the files of one source for some years and keeps what editors should know.

    The first year must be there. A file of a later year that is missing is no news, and one that is broken only a
    remark: next year's calendar comes when it comes (quirk 25).
    """

    years: Sequence[int]
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def one(self, template: str, *, read: Callable[[bytes], T]) -> T:
        """A file that must be there. Raises FileBroken, naming it."""
        return _named(Path(template), read=read)

    def each_year(self, template: str, *, read: Callable[[bytes], ReadFile], name: str = "") -> dict[int, ReadFile]:
        """The files of all years that can be read. Raises FileBroken where the first year's can't."""
        files: dict[int, ReadFile] = {}
        for year in self.years:
            path = Path(template.replace("{year}", str(year)).replace("{list}", name))
            if year != self.years[0] and not path.exists():
                continue
            try:
                file = files[year] = _named(path, read=read)
            except FileBroken as error:
                if year == self.years[0]:
                    raise
                self.remarks.append(str(error))
                continue
            self.problems += [f"{path.name}: {text}" for text in file.problems]
            self.remarks += [f"{path.name}: {text}" for text in file.remarks]
        return files


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise FileBroken(_("The file is too large."))
    return content


def _named(path: Path, *, read: Callable[[bytes], T]) -> T:
    try:
        return read(_bytes(path))
    except FileBroken as error:
        raise FileBroken(f"{path.name}: {error}") from error
    except OSError as error:
        raise FileBroken(f"{path.name}: {error.strerror}") from error
