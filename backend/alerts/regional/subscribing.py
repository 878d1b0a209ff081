"""Which towns take urgent notices of the region: all that have the module and have not refused them."""

from __future__ import annotations

from django.db import transaction

from backend.alerts.models import OfficialWarnings
from backend.region.rollout import addresses_of
from backend.region.taking import subscribe, subscriptions_of
from backend.region.tasks import take_offers
from backend.tenants.models import Municipality

REGIONAL = "notices.regional"  # no town can have this name: a slug has no dot
DECLARED_IN = "regional_notices"
MODULE = "alerts"


@transaction.atomic
def follow_region(town: Municipality, *, wakes: bool = True) -> bool:
    """Make the subscription of the current town what its setting says; whether that changed anything.

    A town that takes none any more loses what it has with the next hand-over; a rollout takes what there is by itself.
    """
    if MODULE in town.modules and takes_regional():
        changed = subscribe(
            town, origin=REGIONAL, declared_in=DECLARED_IN, modules=[MODULE], addressed_as=addresses_of(town)
        )
    else:
        changed = bool(subscriptions_of(town, declared_in=DECLARED_IN).delete()[0])
    if changed and wakes:
        take_offers.defer(schema=town.schema_name)
    return changed


def takes_regional() -> bool:
    """Whether the town of the connection takes them; it does as long as nobody has said otherwise."""
    row = OfficialWarnings.objects.first()
    return row.takes_regional if row else True
