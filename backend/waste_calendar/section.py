"""The part of the municipality file that says where the waste calendar comes from."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from backend.tenants.file.section import Email, Part, Phone, Section, Text, WebAddress, owned_by_file
from backend.tenants.file.town import Slug


class CalendarPart(Part):
    """Files with a calendar of the town's own."""

    format: Literal["ics", "csv"] = owned_by_file()
    """ics: one file a list, with a table of streets; csv: one table with a line an address, kind of waste and day."""
    path: str = owned_by_file(max_length=300)
    """Relative to this file; {year} is this and the next year, {list} each list that the table of streets names."""
    streets: str | None = owned_by_file(default=None, max_length=300)
    """Table of streets with their lists (AGS;Gemeinde;Ortsteil;Straße;von;bis;Seite;Listen), for ics."""
    stops: str | None = owned_by_file(default=None, max_length=300)
    """Table with the stops of the van for hazardous waste (Ort;Standplatz;Datum;von;bis)."""

    @model_validator(mode="after")
    def lists_need_streets(self) -> Self:
        """A calendar file of one zone says nothing about addresses."""
        if self.format == "ics" and not (self.streets and "{list}" in self.path):
            raise ValueError("format ics needs streets, and {list} in path")
        if self.format == "csv" and self.streets:
            raise ValueError("format csv names its addresses itself, leave streets out")
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


class WasteSection(Section):
    """The waste calendar."""

    waste: WastePart = owned_by_file(default_factory=WastePart)
    """Where the waste calendar comes from."""
