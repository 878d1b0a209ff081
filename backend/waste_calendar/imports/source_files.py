"""The files that a calendar source consists of: on disk, where the operator named them, or as `fetching` kept them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext as _

from backend.waste_calendar import progress
from backend.waste_calendar.formats.entries import FileBroken, ReadFile
from backend.waste_calendar.imports.web_addresses import file_name, is_web, web_address
from backend.waste_calendar.models import CalendarSource, FetchedFile

MAX_BYTES = 20_000_000
T = TypeVar("T")


@dataclass(kw_only=True)
class SourceReader:
    """Reads the files of one source for some years and keeps what editors should know.

    The first year must be there. A file of a later year that is missing is no news, and one that is broken only a
    remark: next year's calendar comes when it comes (quirk 25).
    """

    years: Sequence[int]
    source: CalendarSource | None = None  # whose files on the internet are read as they were last fetched
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # of the files that were there

    def one(self, template: str, *, read: Callable[[bytes], T]) -> T:
        """A file that must be there. Raises FileBroken, naming it."""
        address = self._address(template, year=self.years[0])
        self.names.append(file_name(address))
        return _named(address, content=self._content(address), read=read)

    def each_year(self, template: str, *, read: Callable[..., ReadFile], name: str = "") -> dict[int, ReadFile]:
        """The files of all years that can be read. Raises FileBroken where the first year's can't.

        Of a calendar on the internet any year will do: who begins in December may find only the next one there.
        """
        files: dict[int, ReadFile] = {}
        for year in self.years:
            address = self._address(template, year=year, name=name)
            is_needed = year == self.years[0]
            try:
                content = self._content(address)
                if content is None and not is_needed:
                    continue
                file = files[year] = _named(address, content=content, read=partial(read, name=file_name(address)))
            except FileBroken as error:
                if is_needed and not is_web(address):
                    raise
                self.remarks.append(str(error))
                continue
            self.names.append(file_name(address))
            self.problems += [f"{file_name(address)}: {text}" for text in file.problems]
            self.remarks += [f"{file_name(address)}: {text}" for text in file.remarks]
        if not files:
            raise FileBroken(self.remarks.pop())
        return files

    def _address(self, template: str, *, year: int, name: str = "") -> str:
        if is_web(template):
            return web_address(template, year=year, name=name)
        return template.replace("{year}", str(year)).replace("{list}", name)

    def _content(self, address: str) -> bytes | None:
        """The bytes; None for a file that isn't there. Raises FileBroken for one that can't be opened."""
        if not is_web(address):
            return _bytes(Path(address))
        copies = FetchedFile.objects.filter(source=self.source, address=address).exclude(content=None)
        content = copies.values_list("content", flat=True).first()
        return bytes(content) if content is not None else None


def _bytes(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileBroken(f"{path.name}: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise FileBroken(f"{path.name}: " + _("The file is too large."))
    return content


def _named(address: str, *, content: bytes | None, read: Callable[[bytes], T]) -> T:
    name = file_name(address)
    if content is None:
        absent = _("It has not been fetched yet.") if is_web(address) else _("There is no such file.")
        raise FileBroken(f"{name}: {absent}")
    try:
        found = read(content)
    except FileBroken as error:
        raise FileBroken(f"{name}: {error}") from error
    progress.say(add=True, files=1)
    return found
