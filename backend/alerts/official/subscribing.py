"""Which towns take official warnings: a subscription of the region for each service, by the county's official key."""

from __future__ import annotations

from django.db import transaction

from backend.alerts.models import OfficialWarnings
from backend.alerts.official.keys import county_of
from backend.region.models import Subscription
from backend.region.taking import subscribe, subscriptions_of
from backend.region.tasks import take_offers
from backend.tenants.models import Municipality

# No town can have these names: a slug has no dot.
DWD, NINA = "warnings.dwd", "warnings.nina"
ORIGINS = (DWD, NINA)
DECLARED_IN = "official_warnings"
MODULE = "alerts"


@transaction.atomic
def follow(town: Municipality, *, wakes: bool = True) -> bool:
    """Make the subscriptions of the current town what its setting and its keys say; whether that changed anything.

    A town that shows none any more loses what it has with the next hand-over; a rollout takes what there is by itself.
    """
    county = county_of(ags=town.ags, ars=town.ars)
    is_taken = bool(county) and MODULE in town.modules and shown()
    if is_taken:
        changed = [
            subscribe(town, origin=origin, declared_in=DECLARED_IN, modules=[MODULE], addressed_as=[county])
            for origin in ORIGINS
        ]
    else:
        changed = [bool(subscriptions_of(town, declared_in=DECLARED_IN).delete()[0])]
    if any(changed) and wakes:
        take_offers.defer(schema=town.schema_name)
    return any(changed)


def shown() -> bool:
    """Whether the town of the connection shows official warnings; it does as long as nobody has said otherwise."""
    row = OfficialWarnings.objects.first()
    return row.is_shown if row else True


def counties(origin: str) -> list[str]:
    """The counties of all towns that take this service's warnings."""
    rows = Subscription.objects.filter(origin=origin, declared_in=DECLARED_IN).values_list("addressed_as", flat=True)
    return sorted({county for row in rows for county in row})
