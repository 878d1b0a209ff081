"""News and events on their way to other towns, one document an item out, and such a document in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

from django.db import connection, models, transaction
from django.db.models import Q

from backend.common import clock
from backend.common.html import absolute_links, sanitise
from backend.feeds.documents import article_path, event_path
from backend.feeds.formats.parsed import ParsedArticle, ParsedEvent
from backend.feeds.models import Article, Event, Offering, Source
from backend.feeds.models.imported import Imported
from backend.feeds.storing import Store
from backend.region.offering import NewOffer, offer, offered_keys, withdraw
from backend.region.taking import is_approved_first
from backend.tenants.models import Municipality
from backend.tenants.registry import Offered, Taken

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
    rules = list(Offering.objects.filter(module=module)) if module in town.modules else []
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
    if not rules:
        return
    for item in shareable(module, town=town, now=now).filter(_covered(rules)).prefetch_related("categories").distinct():
        categories = {category.pk for category in item.categories.all()}
        audience = _audience(rule for rule in rules if _covers(rule, item, categories=categories))
        key = str(item.public_id)
        keys.add(key)
        yield NewOffer(key=key, audience=audience, document=_document(item, town=town))


def shareable(module: str, *, town: Municipality, now: datetime) -> models.QuerySet[Any]:
    """What the town may offer: live, its own, in its first language; never what is another's."""
    model = MODELS[module]
    own = Q(source=None) | Q(source__rights=Source.Rights.OWN, source__origin="")
    kept = Q(expire_at=None) | Q(expire_at__gt=now)
    date = "published_at" if module == "news" else "last_ends_at"
    recent = Q(**{f"{date}__isnull": True}) | Q(**{f"{date}__gt": now - OFFERED_FOR})
    found = model.objects.filter(own, kept, recent, live=True, lang=town.languages[0])
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
    path = article_path(item.public_id) if isinstance(item, Article) else event_path(item.public_id)
    html = item.body_html if isinstance(item, Article) else item.description_html
    document = {
        "title": item.title,
        "teaser": item.teaser,
        "html": absolute_links(html, base_url=town.origin),
        "original_url": f"{town.origin}{path}",
        "topics": sorted(category.title for category in item.categories.all()),
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


def take_article(town: Municipality, offered: Offered) -> Taken:
    """Make a piece of another town's news one of this town's; withdrawn, it goes."""
    return _take(town, offered, module="news")


def take_event(town: Municipality, offered: Offered) -> Taken:
    """The same for an event."""
    return _take(town, offered, module="events")


def _take(town: Municipality, offered: Offered, *, module: str) -> Taken:
    """Hidden copies stay hidden: following changes texts, and never what is shown."""
    if offered.document is None:
        return _drop(MODELS[module], offered)
    source = source_of(offered.origin)
    waits = is_approved_first(town, origin=offered.origin, module=module)
    store = Store(source=source, town=town, now=clock.now(), module=module, waits=waits)
    counts = store.store([_article(offered)] if module == "news" else [_event(offered)])
    return Taken.CREATED if counts.created else Taken.CHANGED if counts.changed else Taken.UNCHANGED


def _drop(model: type[Imported], offered: Offered) -> Taken:
    items = list(model.objects.filter(source__origin=offered.origin, source_key=offered.key))
    for item in items:
        item.delete()
    return Taken.CHANGED if items else Taken.UNCHANGED


def source_of(origin: str) -> Source:
    """The town's own record of who offers, its row locked; with the same id everywhere, and so are its items."""
    giver = Municipality.objects.get(schema_name=origin)
    found = Source.objects.select_for_update().filter(origin=origin).first()
    if found is None:
        is_taken = Source.objects.filter(name=giver.title).exists()
        found = Source.objects.create(
            public_id=uuid5(giver.public_id, "region"),
            kind=Source.Kind.TOWN,
            name=f"{giver.title} ({origin})" if is_taken else giver.title,
            origin=origin,
            link=giver.origin,
            rights=Source.Rights.LICENSED,
            is_active=False,
        )
    return found


def _article(offered: Offered) -> ParsedArticle:
    said = offered.document or {}
    return ParsedArticle(
        **_shared(said, key=offered.key),
        teaser=said["teaser"],
        body_html=_html(said),
        published_at=_moment(said["published_at"]),
    )


def _event(offered: Offered) -> ParsedEvent:
    said = offered.document or {}
    return ParsedEvent(
        **_shared(said, key=offered.key),
        starts_at=datetime.fromisoformat(said["starts_at"]),
        ends_at=_moment(said["ends_at"]),
        is_all_day=said["is_all_day"],
        is_cancelled=said["is_cancelled"],
        recurrence=said["recurrence"],
        overrides=said["overrides"],
        description_html=_html(said),
        location=said["location"],
        organizer=said["organizer"],
    )


def _shared(said: Mapping[str, Any], *, key: str) -> dict[str, Any]:
    return {
        "key": key,
        "title": said["title"],
        "original_url": said["original_url"],
        "topics": tuple(said["topics"]),
    }


def _html(said: Mapping[str, Any]) -> str:
    """A document comes from another house: it goes through the sanitiser like anything foreign."""
    return sanitise(said["html"], base_url=said["original_url"])


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
