"""What a town's backup holds of the region's table: its offers, its subscriptions, and how far each hand-over got."""

from __future__ import annotations

from typing import Any

from backend.common import clock
from backend.region.models import HandOver, Offer, Subscription
from backend.region.offering import wake_subscribers
from backend.region.tasks import take_offers
from backend.tenants.models import Municipality

SUBSCRIPTION = ("origin", "declared_in", "channel", "modules", "addressed_as", "is_approved_first")
OFFER = ("module", "key", "channel", "audience", "document", "digest", "is_withdrawn")
HAND_OVER = ("offer__origin", "offer__module", "offer__key", "applied_digest", "state", "error", "at")


def backup(town: Municipality) -> dict[str, Any]:
    """The rows without their keys; offers of others are named by what names them for ever."""
    return {
        "subscriptions": list(Subscription.objects.filter(subscriber=town.slug).values(*SUBSCRIPTION)),
        "offers": list(Offer.objects.filter(origin=town.slug).values(*OFFER)),
        "hand_overs": list(HandOver.objects.filter(subscriber=town.slug).values(*HAND_OVER)),
    }


def restore(town: Municipality, saved: dict[str, Any]) -> None:
    """Make the rows what they were; jobs then bring takers, and the town itself, what is different by now."""
    Subscription.objects.filter(subscriber=town.slug).delete()
    Subscription.objects.bulk_create(Subscription(subscriber=town.slug, **row) for row in saved["subscriptions"])
    _restore_offers(town, saved["offers"])
    _restore_hand_overs(town, saved["hand_overs"])
    for module in Offer.objects.filter(origin=town.slug).values_list("module", flat=True).distinct():
        wake_subscribers(town, module=module)
    take_offers.defer(schema=town.schema_name)


def _restore_offers(town: Municipality, rows: list[dict[str, Any]]) -> None:
    """What was offered since is withdrawn and not deleted: takers must hear of it to drop what came with it."""
    now = clock.now()
    saved = {(row["module"], row["key"]) for row in rows}
    for offer in Offer.objects.filter(origin=town.slug, is_withdrawn=False).defer("document"):
        if (offer.module, offer.key) not in saved:
            Offer.objects.filter(pk=offer.pk).update(is_withdrawn=True, document={}, digest="", updated_at=now)
    Offer.objects.bulk_create(
        [Offer(origin=town.slug, updated_at=now, **row) for row in rows],
        update_conflicts=True,
        unique_fields=["origin", "module", "key"],
        update_fields=["channel", "audience", "document", "digest", "is_withdrawn", "updated_at"],
    )


def _restore_hand_overs(town: Municipality, rows: list[dict[str, Any]]) -> None:
    """An offer whose town is gone by now is noted as withdrawn, so that what came with it goes too."""
    HandOver.objects.filter(subscriber=town.slug).delete()
    for row in rows:
        offer, _created = Offer.objects.get_or_create(
            origin=row["offer__origin"],
            module=row["offer__module"],
            key=row["offer__key"],
            defaults={"document": {}, "is_withdrawn": True, "updated_at": clock.now()},
        )
        done = {name: row[name] for name in ("applied_digest", "state", "error", "at")}
        HandOver.objects.create(offer=offer, subscriber=town.slug, **done)
