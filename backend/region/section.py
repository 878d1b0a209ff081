"""The part of the municipality file that says whose offers a town takes."""

from __future__ import annotations

from pydantic import ConfigDict

from backend.tenants.file.section import Part, Section, owned_by_file
from backend.tenants.file.town import Slug


class SubscriptionPart(Part):
    """One town whose offers are taken."""

    model_config = ConfigDict(serialize_by_alias=True)  # the applied document is read again as if it were the file

    from_: Slug = owned_by_file(alias="from")
    """Slug of the town that offers."""
    modules: tuple[str, ...] = owned_by_file(default=())
    """Only what these modules offer; empty means all."""


class RegionSection(Section):
    """Whose offers a town takes."""

    subscriptions: tuple[SubscriptionPart, ...] = owned_by_file(default=())
    """What other tenants offer and this one takes: the county's notices, the neighbours' events."""
