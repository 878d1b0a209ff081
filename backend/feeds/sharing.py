"""News and events on their way to other towns, one document an item; taking them is `sharing_taking`'s part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q

from backend.common.html import absolute_links
from backend.feeds.documents import article_path, event_path
from backend.feeds.models import Article, Event, Offering, Source
from backend.feeds.models.imported import Imported
from backend.feeds.passing_on import passed_on
from backend.region.offering import NewOffer, offer, offered_keys, withdraw
from backend.tenants.models import Municipality

OFFERED_FOR = timedelta(days=365)  # after its date; what is older goes from other towns as well
MODELS: dict[str, type[Imported]] = {"news": Article, "events": Event}


def offer_items(town: Municipality, *, now: datetime) -> int:
    """Make what lies on the region's table what the town's rules say of its items; returns how many changed.

    Idempotent, in a transaction of its own; the statements don't grow with the items or the towns that take them.
    """
    with transaction.atomic():
        _one_at_a_time(town)
        return sum(_offer(town, module=module, now=now) for module in MODELS)


def _one_at_a_time(town: Municipality) -> None:
    """Until the commit: whoever comes second reads what the first wrote, so that an older text never wins."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{town.schema_name} offered items"])


def _offer(town: Municipality, *, module: str, now: datetime) -> int:
    rules = list(Offering.objects.filter(module=module).select_related("source")) if module in town.modules else []
    offered = offered_keys(town, module=module)
    if not rules and not offered:
        return 0
    keys: set[str] = set()
    changed = offer(town, module=module, offers=_offers(town, module, rules=rules, keys=keys, now=now), now=now)
    gone = offered - keys
    return changed + (withdraw(town, module=module, keys=gone, now=now) if gone else 0)


def _offers(
    town: Municipality, module: str, *, rules: Sequence[Offering], keys: set[str], now: datetime
) -> Iterator[NewOffer]:
    """One after another; notes their keys."""
    passing_on = [rule for rule in rules if rule.source_id]
    if passing_on:
        for each in passed_on(town, _kept(module, town=town, now=now), rules=passing_on, documents=_document):
            keys.add(each.key)
            yield each
    own = [rule for rule in rules if not rule.source_id]
    yield from _own_offers(town, module, rules=own, keys=keys, now=now) if own else ()


def _own_offers(
    town: Municipality, module: str, *, rules: Sequence[Offering], keys: set[str], now: datetime
) -> Iterator[NewOffer]:
    for item in shareable(module, town=town, now=now).filter(_covered(rules)).prefetch_related("categories").distinct():
        categories = {category.pk for category in item.categories.all()}
        audience = _audience(rule for rule in rules if _covers(rule, item, categories=categories))
        key = str(item.public_id)
        keys.add(key)
        yield NewOffer(key=key, audience=audience, document=_document(item, town=town))


def shareable(module: str, *, town: Municipality, now: datetime) -> models.QuerySet[Any]:
    """What the town may offer: live, its own, in its first language; never what is another's, or goes by its source."""
    by_source = Offering.objects.filter(source__isnull=False).values("source")
    own = Q(source=None) | Q(source__rights=Source.Rights.OWN, source__origin="") & ~Q(source__in=by_source)
    return _kept(module, town=town, now=now).filter(own)


def _kept(module: str, *, town: Municipality, now: datetime) -> models.QuerySet[Any]:
    """What is live, or steps back behind a better one here only; in the first language, not too old for others."""
    model = MODELS[module]
    kept = Q(expire_at=None) | Q(expire_at__gt=now)
    date = "published_at" if module == "news" else "last_ends_at"
    recent = Q(**{f"{date}__isnull": True}) | Q(**{f"{date}__gt": now - OFFERED_FOR})
    is_shown = Q(live=True) | Q(copy_of__isnull=False)  # who takes it has its own better ones
    found = model.objects.filter(kept, recent, is_shown, lang=town.languages[0])
    return found.order_by("pk")


def _covered(rules: Sequence[Offering]) -> Q:
    if any(rule.category_id is None and rule.item is None for rule in rules):
        return Q()
    categories = [rule.category_id for rule in rules if rule.category_id]
    return Q(categories__in=categories) | Q(public_id__in=[rule.item for rule in rules if rule.item])


def _covers(rule: Offering, item: Imported, *, categories: set[int]) -> bool:
    if rule.item is not None:
        return bool(rule.item == item.public_id)
    return rule.category_id is None or rule.category_id in categories


def _audience(rules: Iterable[Offering]) -> list[str] | None:
    """Whom any of the rules names; None means everybody."""
    names: set[str] = set()
    for rule in rules:
        if rule.reach is None:
            return None
        names.update(rule.reach)
    return sorted(names)


def _document(item: Any, *, town: Municipality) -> dict[str, Any]:
    """What the takers are told: the texts as they are shown, no picture, and the address here."""
    if not item.live:
        item.render_texts()  # which are made anew only when it is shown
    path = article_path(item.public_id) if isinstance(item, Article) else event_path(item.public_id)
    html = item.body_html if isinstance(item, Article) else item.description_html
    document = {
        "title": item.title,
        "teaser": item.teaser,
        "html": absolute_links(html, base_url=town.origin),
        "original_url": f"{town.origin}{path}",
        "topics": sorted(category.title for category in item.categories.all()),
        **({"same_as": str(item.copy_of)} if item.copy_of and not item.live else {}),
    }
    if isinstance(item, Article):
        return {**document, "published_at": _text(item.published_at)}
    return {
        **document,
        "starts_at": _text(item.starts_at),
        "ends_at": _text(item.ends_at),
        "is_all_day": item.is_all_day,
        "is_cancelled": item.status == Event.Status.CANCELLED,
        "recurrence": item.recurrence,
        "overrides": item.overrides,
        "location": item.location or (item.place.name if item.place else ""),
        "organizer": item.organizer,
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
