"""What a backup says about itself; how it is packed is not here."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from backend.tenants.file.town import Slug, may_be_a_town

MANIFEST = "manifest.json"
DUMP = "schema.sql.gz"  # pg_dump's plain SQL of the town's schema: psql can replay it without us
FILE = "municipality.yaml"  # of a town that leaves: with it the other installation's rollout changes nothing
ROWS = "rows.json"  # what `public` and the rooms keep of the town, or of the region
MEDIA = "media/"

REGION = "region"


class Part(BaseModel):
    """One member of the archive."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    size: int = Field(ge=0)
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """The last member of every backup: without it a file is not complete."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    kind: Literal["town", "region"]
    slug: Slug  # of the town; `region` for the region's
    title: str
    created_at: AwareDatetime
    migrations: tuple[str, ...] = ()  # app.name of all that the town's schema has
    server_version: int
    region_domain: str
    has_media: bool = False
    leaves: bool = False  # to be taken over by another installation
    left_behind: tuple[str, ...] = ()  # tables whose rows stayed, and `table.column` of what was emptied
    rows: dict[str, int] = {}  # by table
    parts: tuple[Part, ...]

    @model_validator(mode="after")
    def slug_is_the_towns_or_the_regions(self) -> Self:
        """What is named here is dropped for the restored one: `public` must not be."""
        if not (may_be_a_town(self.slug) if self.kind == "town" else self.slug == REGION):
            raise ValueError(f"{self.slug!r} is reserved")
        return self

    @property
    def media(self) -> list[str]:
        """Names of the town's stored files, as its storage knows them."""
        return [part.name.removeprefix(MEDIA) for part in self.parts if part.name.startswith(MEDIA)]


def file_name(slug: str, *, now: datetime) -> str:
    """`bad-belzig-20261121T180000Z.tar`; `now` is in UTC."""
    return f"{slug}-{now:%Y%m%dT%H%M%SZ}.tar"


def is_safe(name: str) -> bool:
    """Whether this may be a member's name: relative, in its plainest form, and not above where it starts."""
    path = PurePosixPath(name)
    is_plain = str(path) == name and "\\" not in name and name.isprintable()
    return is_plain and not path.is_absolute() and ".." not in path.parts and name != "."
