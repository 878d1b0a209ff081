"""How the region announces itself: its section of the file, the first hand-over, and the sweep for lost ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.region import retiring, rollout, saving
from backend.region.models import HandOver
from backend.region.section import RegionSection
from backend.region.taking import pending_for
from backend.region.tasks import take_offers
from backend.tenants import registry
from backend.tenants.models import Municipality


def sweep(town: Municipality, now: datetime) -> None:  # noqa: ARG001 - the registry's signature
    """Wake the town for offers whose job got lost or failed."""
    if pending_for(town):
        take_offers.defer(schema=town.schema_name)


def health(town: Municipality, now: datetime) -> Iterator[registry.Health]:  # noqa: ARG001 - the registry's signature
    """Each hand-over that failed, with its error."""
    for row in HandOver.objects.filter(subscriber=town.slug, state=HandOver.State.FAILED).select_related("offer"):
        subject = gettext("Offer of %(origin)s") % {"origin": row.offer.origin}
        yield registry.Health(subject=subject, is_fine=False, message=row.error, since=row.at)


registry.register(
    registry.Module(
        key="region",
        title=_("Region"),
        section=RegionSection,
        apply=rollout.apply,
        after_apply=rollout.after_apply,
        sweep=sweep,
        health=health,
        backup=saving.backup,
        restore=saving.restore,
        retire=retiring.retire,
    )
)
