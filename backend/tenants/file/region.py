"""The operator's file: who runs the region, and what lies under every town's file."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from backend.tenants.file.section import Email, LanguageTag, Part, Phone, Text
from backend.tenants.file.town import Slug


class Operator(Part):
    """Who runs the region."""

    name: Text
    """Name of the operating body."""
    email: Email | None = None
    """Where towns and citizens reach the operator."""
    phone: Phone | None = None
    """Telephone number of the operator."""


class SharedSource(Part):
    """A source that one tenant fetches, whose entries others take as they come."""

    owner: Slug
    """Slug of the county or provider that the source belongs to."""
    source: dict[str, Any]
    """An entry of the owner's `sources`, checked with the owner's file."""
    for_: tuple[Slug, ...] | None = Field(default=None, alias="for")
    """Slugs of tenants, and names of groups; left out: every municipality and every Amt of the region."""
    match: dict[str, Any] = {}
    """Which entries are meant for whom: `areas`, `category`, `tag`; left out: all for all."""


class RegionFile(Part):
    """`region.yaml`; what is in `defaults` and `kinds` is checked with each town's file that it lies under."""

    name: dict[LanguageTag, Text]
    """Name of the region by language."""
    operator: Operator
    """Who runs the region."""
    domain: str | None = None
    """Domain of the region where it is not the one of the REGION_URL setting."""
    demo: bool = False
    """Every page of every town says that it is a demo."""
    defaults: dict[str, Any] = {}
    """A partial municipality file under every town's file."""
    kinds: dict[Literal["municipality", "amt", "county", "provider"], dict[str, Any]] = {}
    """The same for the tenants of one kind, over the defaults."""
    groups: dict[Slug, tuple[Slug, ...]] = {}
    """Slugs of tenants under a name, for `for` of a shared source."""
    shared_sources: tuple[SharedSource, ...] = ()
    """Sources that are fetched once for several towns."""
