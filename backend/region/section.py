"""The part of the municipality file that says whose offers a town takes."""

from __future__ import annotations

from pydantic import ConfigDict

from backend.tenants.file.section import Part, Section, Text, owned_by_file
from backend.tenants.file.town import Slug


class SubscriptionPart(Part):
    """One town whose offers are taken."""

    model_config = ConfigDict(serialize_by_alias=True)  # the applied document is read again as if it were the file

    from_: Slug = owned_by_file(alias="from")
    """Slug of the town that offers."""
    modules: tuple[str, ...] = owned_by_file(default=())
    """Only what these modules offer; empty means all."""


class SharedSourcePart(Part):
    """One source of another town whose entries this one takes; `shared_sources` of region.yaml writes them."""

    model_config = ConfigDict(serialize_by_alias=True)

    from_: Slug = owned_by_file(alias="from")
    """Slug of the tenant that the source belongs to."""
    source: Text = owned_by_file()
    """Name of the source there."""


class RegionSection(Section):
    """Whose offers a town takes."""

    subscriptions: tuple[SubscriptionPart, ...] = owned_by_file(default=())
    """What other tenants offer and this one takes: the county's notices, the neighbours' events."""
    shared_sources: tuple[SharedSourcePart, ...] = owned_by_file(default=())
    """Sources of counties and providers, fetched once there, whose entries this town takes."""
