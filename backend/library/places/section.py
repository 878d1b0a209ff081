"""What a municipality file says of a town's places."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from backend.library.opening.part import HoursPart, Notation
from backend.library.section import PictureFile, PostalCode
from backend.tenants.file.disk import DiskPath
from backend.tenants.file.section import Email, Part, Phone, Section, Text, WebAddress, first_value


class PlacePart(Part):
    """A facility or sight."""

    name: Text = first_value()
    """Name; identifies the place."""
    category: Text | None = first_value(default=None)
    """One of the town's categories."""
    description: Annotated[str, StringConstraints(max_length=20_000)] = first_value(default="")
    """Plain text; blank lines part paragraphs."""
    picture: PictureFile | None = first_value(default=None)
    """A file of the list of pictures."""
    street: Annotated[str, StringConstraints(max_length=200)] = first_value(default="")
    """Street and number."""
    postal_code: PostalCode | None = first_value(default=None)
    """Five digits."""
    city: Annotated[str, StringConstraints(max_length=100)] = first_value(default="")
    """Town."""
    lat: Annotated[float, Field(ge=47.0, le=55.2)] | None = first_value(default=None)
    """Latitude in degrees; inside Germany."""
    lon: Annotated[float, Field(ge=5.8, le=15.1)] | None = first_value(default=None)
    """Longitude in degrees; inside Germany."""
    phone: Phone | None = first_value(default=None)
    """Phone number."""
    email: Email | None = first_value(default=None)
    """Email address."""
    website: WebAddress | None = first_value(default=None)
    """Website."""
    hours: HoursPart | Notation | None = first_value(default=None)
    """Opening hours by day, or on one line: Mo-Fr 9-12,14-18; Sa 10-12; 24.12.2026 off "Heiligabend"."""
    opening_hours: Annotated[str, StringConstraints(max_length=2_000)] = first_value(default="")
    """Opening hours in words: what can't be said by day."""
    accessibility: Annotated[str, StringConstraints(max_length=2_000)] = first_value(default="")
    """What people with a disability find there."""


class PlacesSection(Section):
    """Facilities and sights, for towns with the module `places`."""

    places: tuple[PlacePart, ...] | Annotated[DiskPath, StringConstraints(max_length=500)] = first_value(default=())
    """Places, or a YAML list of them, relative to this file."""
