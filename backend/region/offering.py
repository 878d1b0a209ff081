"""The giving side: a town puts documents on the region's table, and the towns that take them are woken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.models import Q

from backend.region.models import Offer, Subscription
from backend.region.tasks import take_offers
from backend.tenants.models import Municipality

_PORTION = 2_000_000  # bytes of documents that are in memory at a time, or one that is larger


@dataclass(frozen=True, kw_only=True)
class NewOffer:
    """A document as its town wants it known: `audience` are slugs or official keys, None means everybody."""

    key: str
    document: Mapping[str, Any]
    audience: Sequence[str] | None = None
    channel: str = ""

    @property
    def content(self) -> bytes:
        """What a taker would see; what has an equal digest is never handed over twice."""
        content = {"audience": self.audience, "document": self.document}
        if self.channel:
            content["channel"] = self.channel
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def offer(town: Municipality, *, module: str, offers: Iterable[NewOffer], now: datetime) -> int:
    """Offer documents of one module, few at a time in memory; returns how many are new or changed.

    Must run in the transaction of the change that they tell of: offers, and the jobs that wake the takers, exist only
    if it commits.
    """
    return offer_from(town.slug, module=module, offers=offers, now=now)


def offer_from(origin: str, *, module: str, offers: Iterable[NewOffer], now: datetime) -> int:
    """The same of an origin that is no town, and has a name that no town can have."""
    _demand_transaction()
    here = Offer.objects.filter(origin=origin, module=module, is_withdrawn=False)
    known = dict(here.values_list("key", "digest"))
    changed = 0
    for portion in _portions(offers, known=known):
        rows = [
            Offer(
                origin=origin,
                module=module,
                key=item.key,
                channel=item.channel,
                audience=None if item.audience is None else list(item.audience),
                document=item.document,
                digest=digest,
                updated_at=now,
            )
            for item, digest in portion
        ]
        Offer.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["origin", "module", "key"],
            update_fields=["channel", "audience", "document", "digest", "is_withdrawn", "updated_at"],
        )
        changed += len(rows)
    if changed:
        _wake(origin, module=module)
    return changed


def _portions(offers: Iterable[NewOffer], *, known: Mapping[str, str]) -> Iterator[list[tuple[NewOffer, str]]]:
    """What is new or changed with its digest: many small documents in a statement, large ones by themselves."""
    portion: list[tuple[NewOffer, str]] = []
    size = 0
    for item in offers:
        content = item.content
        digest = hashlib.sha256(content).hexdigest()
        if known.get(item.key) == digest:
            continue
        if portion and size + len(content) > _PORTION:
            yield portion
            portion, size = [], 0
        portion.append((item, digest))
        size += len(content)
    if portion:
        yield portion


def withdraw(town: Municipality, *, module: str, keys: Iterable[str], now: datetime) -> int:
    """Take documents back; the towns that have them drop what came with them. Returns how many were offered."""
    return withdraw_from(town.slug, module=module, keys=keys, now=now)


def withdraw_from(origin: str, *, module: str, keys: Iterable[str], now: datetime) -> int:
    """The same of an origin that is no town."""
    _demand_transaction()
    count = Offer.objects.filter(origin=origin, module=module, key__in=list(keys), is_withdrawn=False).update(
        is_withdrawn=True, document={}, digest="", updated_at=now
    )
    if count:
        _wake(origin, module=module)
    return count


def forget_withdrawn(origin: str, *, module: str) -> int:
    """Delete what is offered no more and no town has; returns how many rows. For origins that never cease to offer."""
    gone = Offer.objects.filter(origin=origin, module=module, is_withdrawn=True, hand_overs=None)
    return gone.delete()[0]


def offered_keys(town: Municipality, *, module: str) -> set[str]:
    """The keys of what a town offers at present."""
    return set(Offer.objects.filter(origin=town.slug, module=module, is_withdrawn=False).values_list("key", flat=True))


def givers_to(addresses: Iterable[str]) -> dict[str, set[str]]:
    """By origin the modules of which it offers anything to one of these slugs and keys; what has a channel is apart."""
    found = Offer.objects.filter(is_withdrawn=False, channel="").meant_for(addresses)
    givers: dict[str, set[str]] = {}
    for origin, module in found.values_list("origin", "module").distinct():
        givers.setdefault(origin, set()).add(module)
    return givers


def takers_of(town: Municipality, *, module: str, channel: str) -> list[Municipality]:
    """The towns that subscribe to one channel of a town, as the public directory has them."""
    subscribers = Subscription.objects.to(town.slug, module=module, channel=channel).values("subscriber")
    return list(Municipality.objects.filter(schema_name__in=subscribers))


def wake_subscribers(town: Municipality, *, module: str) -> None:
    """One job a subscriber: it looks itself for what is for it, so that an audience need not be worked out here."""
    _wake(town.slug, module=module)


def _wake(origin: str, *, module: str) -> None:
    rows = Subscription.objects.filter(Q(modules=[]) | Q(modules__contains=[module]), origin=origin)
    subscribers = rows.values_list("subscriber", flat=True)  # also those of its channels
    if wanted := sorted(set(subscribers)):
        take_offers.batch_defer(*({"schema": subscriber} for subscriber in wanted))


def _demand_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an offer belongs into the transaction of its change")
