"""From `subscriptions:` of a municipality file to the region's table of who takes what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_noop

from backend.common import clock
from backend.region.section import RegionSection
from backend.region.taking import subscribe, subscriptions_of, take_pending
from backend.tenants.changes import Change, Kind
from backend.tenants.models import Municipality
from backend.tenants.rollout.context import Rollout

Wanted = Mapping[tuple[str, str], tuple[str, ...]]  # modules by origin and channel; none means all

DECLARED_IN = "subscriptions"
SHARED_IN = "shared_sources"


def apply(rollout: Rollout) -> Iterator[Change]:
    """Make the subscriptions what the file says; what came by a removed one goes with the next hand-over."""
    section = rollout.section(RegionSection)
    offers = {(part.from_, ""): tuple(part.modules) for part in section.subscriptions}
    sources: Wanted = {(part.from_, part.source): () for part in section.shared_sources}
    yield from _settle(rollout.town, offers, declared_in=DECLARED_IN)
    yield from _settle(rollout.town, sources, declared_in=SHARED_IN)


def _settle(town: Municipality, wanted: Wanted, *, declared_in: str) -> Iterator[Change]:
    known = {(row.origin, row.channel): row for row in subscriptions_of(town, declared_in=declared_in)}
    for (origin, channel), modules in wanted.items():
        is_changed = subscribe(
            town,
            origin=origin,
            channel=channel,
            declared_in=declared_in,
            modules=modules,
            addressed_as=addresses_of(town),
        )
        if is_changed:
            kind = Kind.CHANGE if (origin, channel) in known else Kind.CREATE
            yield Change(
                kind=kind, subject=_subject(declared_in, origin, channel), after=channel or sorted(modules) or "all"
            )
    for origin, channel in known.keys() - wanted.keys():
        known[origin, channel].delete()
        subject = _subject(declared_in, origin, channel)
        yield Change(kind=Kind.REMOVE, subject=subject, note=gettext_noop("what came with it goes too"))


def _subject(declared_in: str, *names: str) -> str:
    return ".".join(filter(None, (declared_in, *names)))


def after_apply(town: Municipality) -> None:
    """Take at once what was offered before the town came on board."""
    take_pending(town, now=clock.now())


def addresses_of(town: Municipality) -> list[str]:
    """Slug and official keys, also that of its county, under which an offer may name the town."""
    return [name for name in (town.slug, town.ags, town.ars, county_of(town)) if name]


def county_of(town: Municipality) -> str:
    """The key of its county, with which either of its own keys begins: an Amt has no AGS. Empty without a key."""
    return (town.ags or town.ars or "")[:5]
