"""A town that leaves for good takes back what it offered, and takes nothing any more."""

from __future__ import annotations

from backend.common import clock
from backend.common.errors import OrtsblattError
from backend.region.models import HandOver, Offer, Subscription
from backend.region.offering import withdraw
from backend.tenants.models import Municipality


class OthersTakeIt(OrtsblattError):
    """A provider can't retire while towns take its calendar: give them another provider first."""

    code = "others_take_it"
    status = 409


def retire(town: Municipality) -> None:
    """In the transaction that closes the town. Raises OthersTakeIt."""
    takers = Subscription.objects.filter(origin=town.slug).values_list("subscriber", flat=True)
    in_service = Municipality.objects.in_service().filter(schema_name__in=takers)
    if town.kind == Municipality.Kind.PROVIDER and (names := [taker.slug for taker in in_service]):
        raise OthersTakeIt(f"{town.slug} provides for {', '.join(names)}: give them another provider first")
    offered: dict[str, list[str]] = {}
    for module, key in Offer.objects.filter(origin=town.slug, is_withdrawn=False).values_list("module", "key"):
        offered.setdefault(module, []).append(key)
    for module, keys in offered.items():
        withdraw(town, module=module, keys=keys, now=clock.now())
    Subscription.objects.filter(subscriber=town.slug).delete()
    HandOver.objects.filter(subscriber=town.slug).delete()
