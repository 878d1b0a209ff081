"""The part of the municipality file that says where the waste calendar comes from."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from django.utils.translation import gettext_noop
from pydantic import Field, model_validator

from backend.tenants.file.disk import DiskPath, WebOrDiskPath
from backend.tenants.file.section import Email, Part, Phone, Section, Text, WebAddress, owned_by_file
from backend.tenants.file.town import Slug
from backend.waste_calendar.formats.mapping import Profile
from backend.waste_calendar.imports.web_addresses import is_web

CalendarAddress = Annotated[
    str, Field(pattern=r"^([Hh][Tt][Tt][Pp][Ss]?|[Ww][Ee][Bb][Cc][Aa][Ll][Ss]?)://", max_length=500)
]


class ProfilePart(Part):
    """How a table is to be read, where its header leaves it open."""

    shape: Literal["list", "year_grid", "months", "tours"] = owned_by_file()
    """A line a day; kinds of waste, or months, as columns; or days of tours that the table of streets names."""
    columns: dict[str, str] = owned_by_file(default_factory=dict)
    """key, municipality, place, street, numbers, zone, label, rhythm, on, original: a column's header, or @sheet."""
    labels: dict[str, str] = owned_by_file(default_factory=dict)
    """Label of the table: key of the kind of waste, with :4-weekly its rhythm, several with commas, - for none."""
    year: int | None = owned_by_file(default=None, ge=2000, le=2100)
    """Of days without one, if neither header, sheet nor file name says it."""

    @model_validator(mode="after")
    def labels_are_known(self) -> Self:
        """A kind of waste that there isn't would be noticed at the first import only."""
        Profile.from_json(self.model_dump())
        return self


class CalendarPart(Part):
    """Files with a calendar of the town's own."""

    format: Literal["ics", "csv", "xlsx"] = owned_by_file()
    """ics: one file a list, with a table of streets; csv, xlsx: a table in any shape of docs/calendar-files.md."""
    path: DiskPath | None = owned_by_file(default=None, max_length=300)
    """Relative to this file; {year} is this and the next year, {list} each list that the table of streets names."""
    url: CalendarAddress | None = owned_by_file(default=None)
    """In place of path: fetched once a day, the next year's from October on; {year} and {list} as in path."""
    streets: WebOrDiskPath | None = owned_by_file(default=None, max_length=500)
    """Table of streets with their lists (AGS;Gemeinde;Ortsteil;Straße;von;bis;Seite;Listen); a path, or an address."""
    stops: WebOrDiskPath | None = owned_by_file(default=None, max_length=500)
    """Table with the stops of the van for hazardous waste (Ort;Standplatz;Datum;von;bis); a path, or an address."""
    profile: ProfilePart | None = owned_by_file(default=None)
    """What columns and labels of the table mean, where its header leaves it open."""

    @model_validator(mode="after")
    def lists_need_streets(self) -> Self:
        """A calendar file of one zone says nothing about addresses."""
        place = self.path or self.url or ""
        if bool(self.path) == bool(self.url):
            raise ValueError(gettext_noop("a calendar has either path or url"))
        if self.path and is_web(self.path):
            raise ValueError(gettext_noop("an address on the internet is called url"))
        if "{list}" in place and not self.streets:
            raise ValueError(gettext_noop("{list} in path or url needs streets, which name the lists"))
        if self.format == "ics" and self.path and not (self.streets and "{list}" in place):
            raise ValueError(gettext_noop("format ics needs streets, and {list} in path"))
        return self


class WasteContactPart(Part):
    """Who collects, and whom people ask."""

    name: Text = owned_by_file()
    """Of the authority or company."""
    phone: Phone | None = owned_by_file(default=None)
    """For questions."""
    email: Email | None = owned_by_file(default=None)
    """For questions."""
    url: WebAddress | None = owned_by_file(default=None)
    """Its website."""


class WastePart(Part):
    """Where the waste calendar comes from."""

    providers: tuple[Slug, ...] = owned_by_file(default=())
    """Tenants of kind provider or county whose calendar holds here; it is imported once, there."""
    calendars: tuple[CalendarPart, ...] = owned_by_file(default=())
    """Files with a calendar of the town's own."""
    contact: WasteContactPart | None = owned_by_file(default=None)
    """Who collects; left out, the town's own contact."""
    licence: Literal["dl-de/by-2-0", "dl-de/zero-2-0", "cc-zero"] = owned_by_file(default="dl-de/by-2-0")
    """Under which others may use the calendar as open data; ask whoever it comes from."""


class WasteSection(Section):
    """The waste calendar."""

    waste: WastePart = owned_by_file(default_factory=WastePart)
    """Where the waste calendar comes from."""
