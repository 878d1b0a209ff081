"""From `subscriptions:` of a municipality file to the region's table of who takes what."""

from __future__ import annotations

from collections.abc import Iterator

from backend.common import clock
from backend.region.section import RegionSection
from backend.region.taking import subscribe, subscriptions_of, take_pending
from backend.tenants.changes import Change, Kind
from backend.tenants.models import Municipality
from backend.tenants.rollout.context import Rollout

DECLARED_IN = "subscriptions"


def apply(rollout: Rollout) -> Iterator[Change]:
    """Make the subscriptions what the file says; what came by a removed one goes with the next hand-over."""
    town = rollout.town
    wanted = {part.from_: part for part in rollout.section(RegionSection).subscriptions}
    known = {row.origin: row for row in subscriptions_of(town, declared_in=DECLARED_IN)}
    for origin, part in wanted.items():
        is_changed = subscribe(
            town, origin=origin, declared_in=DECLARED_IN, modules=part.modules, addressed_as=addresses_of(town)
        )
        if is_changed:
            kind = Kind.CHANGE if origin in known else Kind.CREATE
            yield Change(kind=kind, subject=f"subscriptions.{origin}", after=sorted(part.modules) or "all")
    for origin in known.keys() - wanted.keys():
        known[origin].delete()
        yield Change(kind=Kind.REMOVE, subject=f"subscriptions.{origin}", note="what came with it goes too")


def after_apply(town: Municipality) -> None:
    """Take at once what was offered before the town came on board."""
    take_pending(town, now=clock.now())


def addresses_of(town: Municipality) -> list[str]:
    """Slug and official keys, also that of its county, under which an offer may name the town."""
    return [name for name in (town.slug, town.ags, town.ars, county_of(town)) if name]


def county_of(town: Municipality) -> str:
    """The key of its county, with which either of its own keys begins: an Amt has no AGS. Empty without a key."""
    return (town.ags or town.ars or "")[:5]
