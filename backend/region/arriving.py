"""How far what a town offers has come, town by town; taking it is `taking`'s part."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from backend.region.models import HandOver, Offer, Subscription
from backend.region.tasks import take_offers
from backend.tenants.models import Municipality


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What one town has of what is offered to it now; the keys are those of the offers."""

    town: str  # its name
    slug: str
    arrived: tuple[str, ...]
    waiting: tuple[str, ...]  # also what it has and is to lose
    failed: tuple[str, ...]  # tried again by the sweep; why it failed is in the operator's log
    at: datetime | None  # when something arrived last

    @property
    def is_complete(self) -> bool:
        return not self.waiting and not self.failed


def arrivals(town: Municipality, *, module: str) -> list[Arrival]:
    """Each town in service that takes this module's documents from this one, by name; four statements."""
    return _arrivals(town.slug, among=Municipality.objects.in_service(), module=module, keys=None)


def arrivals_from(origin: str, *, module: str, keys: Collection[str] | None = None) -> list[Arrival]:
    """The same of an origin that is no town, also in towns that are out of service now and get it later."""
    among = Municipality.objects.exclude(status=Municipality.Status.RETIRED)
    return _arrivals(origin, among=among, module=module, keys=keys)


def wake_waiting(origin: str, *, module: str) -> int:
    """Wake each town in service that lacks something of it; returns how many. For what can't wait for the sweep."""
    addresses = {row.subscriber for row in Subscription.objects.to(origin, module=module)}
    has_something = Offer.objects.filter(origin=origin, module=module)
    has_something = has_something.filter(Q(is_withdrawn=False) | Q(hand_overs__isnull=False))
    if not addresses or not has_something.exists():
        return 0
    late = {each.slug for each in arrivals_from(origin, module=module) if not each.is_complete}
    wanted = Municipality.objects.in_service().filter(schema_name__in=late).values_list("schema_name", flat=True)
    if jobs := [{"schema": schema} for schema in wanted]:
        take_offers.batch_defer(*jobs)
    return len(jobs)


def _arrivals(
    origin: str, *, among: QuerySet[Municipality], module: str, keys: Collection[str] | None
) -> list[Arrival]:
    addresses: dict[str, set[str]] = {}
    for row in Subscription.objects.to(origin, module=module):
        addresses.setdefault(row.subscriber, set()).update(row.addressed_as)
    takers = among.filter(schema_name__in=addresses, modules__contains=[module])
    found = Offer.objects.filter(origin=origin, module=module, channel="")
    offers = list((found if keys is None else found.filter(key__in=list(keys))).defer("document"))
    reached: dict[str, dict[int, HandOver]] = {}
    for hand_over in HandOver.objects.filter(offer__in=[offer.pk for offer in offers]).defer("error"):
        reached.setdefault(hand_over.subscriber, {})[hand_over.offer_id] = hand_over
    arrived = [
        _arrival(taker, offers=offers, addressed_as=addresses[taker.slug], reached=reached.get(taker.slug, {}))
        for taker in takers
    ]
    return sorted((each for each in arrived if each is not None), key=lambda each: each.town.casefold())


def _arrival(
    taker: Municipality, *, offers: Iterable[Offer], addressed_as: set[str], reached: dict[int, HandOver]
) -> Arrival | None:
    """None for a town that nothing is offered to and that has nothing."""
    keys: dict[str, list[str]] = {"arrived": [], "waiting": [], "failed": []}
    for offer in offers:
        is_meant = not offer.is_withdrawn and (offer.audience is None or bool(addressed_as & set(offer.audience)))
        hand_over = reached.get(offer.pk)
        if not is_meant and hand_over is None:
            continue
        has_it = is_meant and hand_over is not None and hand_over.applied_digest == offer.digest
        is_failed = hand_over is not None and hand_over.state == HandOver.State.FAILED
        keys["arrived" if has_it else "failed" if is_failed else "waiting"].append(offer.key)
    if not any(keys.values()):
        return None
    moments = [row.at for row in reached.values() if row.at and row.state == HandOver.State.DONE]
    return Arrival(
        town=taker.title, slug=taker.slug, at=max(moments, default=None), **{name: tuple(v) for name, v in keys.items()}
    )
