"""The taking side: what is offered to a town reaches it, document by document, through the module that knows it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from backend.region.models import HandOver, Offer, Subscription
from backend.tenants import registry
from backend.tenants.models import Municipality

logger = logging.getLogger(__name__)


def pending_for(town: Municipality) -> list[Offer]:
    """Offers that the town subscribes to and does not have yet in their present form, without their documents.

    Also those that it has and should no longer have: withdrawn, or no longer for it.
    """
    done = dict(HandOver.objects.filter(subscriber=town.slug).values_list("offer_id", "applied_digest"))
    taken = {module.key for module in registry.active_modules(town) if module.take is not None}
    wanted = {offer.pk: offer for offer in _subscribed(town.slug) if offer.module in taken and not offer.is_withdrawn}
    pending = [offer for offer in wanted.values() if done.get(offer.pk) != offer.digest]
    stale = done.keys() - wanted.keys()
    return pending + list(Offer.objects.filter(pk__in=stale, module__in=taken).defer("document"))


def take_pending(town: Municipality, *, now: datetime) -> int:
    """Apply all pending offers in the town's schema; returns how many failed. One that fails does not stop others."""
    return sum(not _try(offer, town=town, now=now) for offer in pending_for(town))


def subscribe(
    town: Municipality,
    *,
    origin: str,
    declared_in: str,
    modules: Sequence[str],
    addressed_as: Iterable[str],
    is_approved_first: bool = False,
    channel: str = "",
) -> bool:
    """Make one subscription what the town's file or its desk says; whether that changed anything."""
    wanted = {
        "modules": sorted(modules),
        "addressed_as": sorted(set(addressed_as)),
        "is_approved_first": is_approved_first,
    }
    names: dict[str, Any] = {"subscriber": town.slug, "origin": origin, "declared_in": declared_in, "channel": channel}
    row = Subscription.objects.filter(**names).first()
    if row and {name: getattr(row, name) for name in wanted} == wanted:
        return False
    Subscription.objects.update_or_create(**names, defaults=wanted)
    return True


def is_approved_first(town: Municipality, *, origin: str, module: str) -> bool:
    """Whether what comes from there waits for an editor; the strictest of several subscriptions holds."""
    rows = Subscription.objects.to(origin, module=module).filter(subscriber=town.slug)
    return rows.filter(is_approved_first=True).exists()


def leave(subscription: Subscription) -> None:
    """End a subscription and keep what came with it: nothing follows it any more, and nothing takes it back.

    What another of the town's subscriptions brings as well goes on following.
    """
    slug, origin = subscription.subscriber, subscription.origin
    came = {offer.pk for offer in _wanted_by([subscription]) if not offer.is_withdrawn}
    subscription.delete()
    came -= {offer.pk for offer in _subscribed(slug)}
    HandOver.objects.filter(subscriber=slug, offer__origin=origin, offer__in=came).delete()


def subscriptions_of(town: Municipality, *, declared_in: str) -> QuerySet[Subscription]:
    """A town's own wishes, by the key of its file that declares them."""
    return Subscription.objects.filter(subscriber=town.slug, declared_in=declared_in).order_by("origin")


def origins_taken(subscriber: str, *, module: str) -> set[str]:
    """Whose documents for a module a town takes now; of others it may still have some for a while."""
    is_meant = Q(modules=[]) | Q(modules__contains=[module])
    rows = Subscription.objects.filter(is_meant, subscriber=subscriber, channel="")
    return set(rows.values_list("origin", flat=True))


def _subscribed(slug: str) -> list[Offer]:
    return _wanted_by(Subscription.objects.filter(subscriber=slug))


def _wanted_by(subscriptions: Iterable[Subscription]) -> list[Offer]:
    offers: dict[int, Offer] = {}
    for subscription in subscriptions:
        found = Offer.objects.filter(origin=subscription.origin, channel=subscription.channel).defer("document")
        if subscription.modules:
            found = found.filter(module__in=subscription.modules)
        offers |= {offer.pk: offer for offer in found.meant_for(subscription.addressed_as)}
    return list(offers.values())


def _try(offer: Offer, *, town: Municipality, now: datetime) -> bool:
    HandOver.objects.get_or_create(offer=offer, subscriber=town.slug)
    try:
        with transaction.atomic():
            _take(offer, town=town, now=now)
    except Exception as error:  # whatever it was, the other documents are not to blame
        logger.exception("taking an offer failed", extra={"town": town.slug, "offer": str(offer)})
        failed = {"state": HandOver.State.FAILED, "error": str(error), "at": now}
        HandOver.objects.filter(offer=offer, subscriber=town.slug).update(**failed)
        return False
    return True


def _take(offer: Offer, *, town: Municipality, now: datetime) -> None:
    """The hand-over's row is locked first, so that two jobs of one town take turns, and the document is read after."""
    hand_over = HandOver.objects.select_for_update().get(offer=offer, subscriber=town.slug)
    current = Offer.objects.get(pk=offer.pk)
    is_for_town = not current.is_withdrawn and current.pk in {item.pk for item in _subscribed(town.slug)}
    digest = current.digest if is_for_town else ""
    if hand_over.state == HandOver.State.DONE and hand_over.applied_digest == digest:
        return
    take = next(module.take for module in registry.active_modules(town) if module.key == offer.module)
    if take is not None:
        document = current.document if is_for_town else None
        has_come = bool(hand_over.applied_digest)
        take(town, registry.Offered(origin=offer.origin, key=offer.key, document=document, has_come=has_come))
    mark_applied(hand_over, digest=digest, now=now)


def mark_applied(hand_over: HandOver, *, digest: str, now: datetime) -> None:
    """The town has this document now; without a digest it has none, and the row says nothing any more."""
    if not digest:
        hand_over.delete()
        return
    hand_over.applied_digest, hand_over.state = digest, HandOver.State.DONE
    hand_over.error, hand_over.at = "", now
    hand_over.save()
