"""The part of the municipality file that says under what the town gives its data away."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from backend.tenants.file.section import Part, Section, owned_by_file

ContributorId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=80)]


class OpenDataPart(Part):
    """What the catalogue of open data says of the town's own data; the calendar of waste has a licence of its own."""

    licence: Literal["dl-de/by-2-0", "dl-de/zero-2-0", "cc-zero"] | None = owned_by_file(default=None)
    """Under which others may use places and gazettes; without it the catalogue claims none. News and events, in which
    others have rights, never have one."""
    contributor_id: ContributorId | None = owned_by_file(default=None)
    """What GovData knows the supplying portal by (http://dcat-ap.de/def/contributors/), for instance openDataBayern;
    the last part of the address. Without it the catalogue names none."""


class OpenDataSection(Section):
    """Open data."""

    open_data: OpenDataPart = owned_by_file(default_factory=OpenDataPart)
    """What the catalogue of open data says of the town's own data."""
