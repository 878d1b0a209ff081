"""The part of the municipality file that says who the town is; applied to the public tables by tenants itself."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from django.utils.translation import gettext_noop
from pydantic import StringConstraints, model_validator

from backend.tenants.file.phrases import said
from backend.tenants.file.section import LanguageTag, Mistake, Part, Section, Text, first_value, owned_by_file

SLUG = r"^[a-z][a-z0-9-]{0,38}[a-z0-9]$"
Slug = Annotated[str, StringConstraints(pattern=SLUG)]
HostName = Annotated[str, StringConstraints(max_length=253, pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$")]

# Host names and schema names that are not a town's to have.
RESERVED_SLUGS = {"public", "region", "template", "www", "api", "cms", "console", "information-schema"}


def may_be_a_town(slug: str) -> bool:
    """Whether a town can have this name, which is its schema's too."""
    return bool(re.fullmatch(SLUG.strip("^$"), slug)) and slug not in RESERVED_SLUGS


class Point(Part):
    """A place on the map, WGS 84."""

    lat: float = owned_by_file(ge=47.0, le=55.2)
    """Latitude in degrees; inside Germany."""
    lon: float = owned_by_file(ge=5.8, le=15.1)
    """Longitude in degrees; inside Germany."""


class TownSection(Section):
    """Who the town is."""

    slug: Slug = owned_by_file()
    """Schema name, media folder and default host `<slug>.<region domain>`; never changes."""
    kind: Literal["municipality", "amt", "county", "provider"] = owned_by_file(default="municipality")
    """municipality; amt (one town hall, several municipalities); county; provider (a waste authority, for instance)."""
    name: dict[LanguageTag, Text] = owned_by_file(min_length=1)
    """The name by language: `{de: Bad Belzig}`."""
    ags: Annotated[str, StringConstraints(pattern=r"^\d{5}(\d{3})?$")] | None = owned_by_file(default=None)
    """Official key (AGS): eight digits of a municipality, five of a county."""
    ars: Annotated[str, StringConstraints(pattern=r"^\d{9}(\d{3})?$")] | None = owned_by_file(default=None)
    """Regional key (ARS): nine digits of an Amt, twelve of a municipality; warnings and services are asked by it."""
    state: Literal["BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"] = (
        owned_by_file()
    )
    """Federal state: decides public holidays and the legal bodies."""
    status: Literal["preparing", "live", "paused", "retired"] = owned_by_file(default="preparing")
    """live is refused while a legal item of the checklist is missing."""
    center: Point | None = owned_by_file(default=None)
    """The middle of the town, for maps."""
    timezone: Literal["Europe/Berlin"] = owned_by_file(default="Europe/Berlin")
    """Time zone of everything the town says."""
    hosts: tuple[HostName, ...] = owned_by_file(default=())
    """The town's own host names, once their DNS points here."""
    languages: tuple[LanguageTag, ...] = first_value(default=("de",))
    """Languages of the content. The first one is owned by the file, and the others fall back to it; they are the
    town's after the first apply."""
    modules: tuple[str, ...] = owned_by_file(default=())
    """Keys of the modules that the town has."""
    demo: bool = owned_by_file(default=False)
    """Every page says that it is a demo; the legal items are not asked for."""

    @model_validator(mode="after")
    def name_in_first_language(self) -> Self:
        """The first language must have a name, since everything falls back to it."""
        if not self.languages:
            raise Mistake(gettext_noop("needs at least one entry"), at="languages")
        if self.languages[0] not in self.name:
            raise Mistake(
                said(gettext_noop("has no entry for the first language %(language)r"), language=self.languages[0]),
                at="name",
            )
        return self

    @model_validator(mode="after")
    def slug_is_free_to_use(self) -> Self:
        """Some names belong to the region itself."""
        if not may_be_a_town(self.slug):
            raise Mistake(said(gettext_noop("%(slug)r is reserved"), slug=self.slug), at="slug")
        return self
