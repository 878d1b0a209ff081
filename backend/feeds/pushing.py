"""What may be told of a piece of news or an event, and to whom; who releases it and how it is sent is not here."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from backend.common import clock
from backend.common.html import teaser
from backend.feeds.date_words import NEWS_OF, DateNews, date_words, titled
from backend.feeds.documents import article_path, event_path
from backend.feeds.models import Article, Event, Source
from backend.feeds.models.imported import Imported
from backend.feeds.occurrences import Occurrence, next_ones
from backend.library.models import Category
from backend.library.scopes import around_each, categories_around
from backend.library.variants.naming import town_codes
from backend.tenants.models import Municipality
from backend.tenants.push import Composed, PushSource, PushTopic

TITLE, BODY = 100, 240  # characters that a lock screen shows


def news_topics(_town: Municipality) -> Iterator[PushTopic]:
    """All news, or those of a category."""
    return _topics("news", title=_("News"))


def event_topics(_town: Municipality) -> Iterator[PushTopic]:
    """All events, or those of a category."""
    return _topics("events", title=_("Events"))


def news_sources(_town: Municipality) -> Iterator[PushSource]:
    """What news are imported from."""
    return _sources("news")


def event_sources(_town: Municipality) -> Iterator[PushSource]:
    """What events are imported from."""
    return _sources("events")


def compose_article(public_id: UUID) -> Composed | None:
    """A piece of news: its title and how it begins."""
    rows = _shown_or_better(Article, public_id)
    if not rows:
        return None
    texts = {row.lang: {"title": teaser(row.title, length=TITLE), "body": _beginning(row.teaser_text)} for row in rows}
    return _composed(
        rows[0], texts=texts, key="news", path=article_path(rows[0].public_id), useless_at=rows[0].expire_at
    )


def compose_event(public_id: UUID) -> Composed | None:
    """An event: its next date, which is what people are asked to come to; nothing where all are over."""
    rows = _shown_or_better(Event, public_id)
    dates = next_ones(rows[0].series(), now=clock.now()) if rows else []
    if not dates:
        return None
    texts = {row.lang: event_words(row, dates[0]) for row in rows}
    useless_at = clock.earliest([dates[0].over_at, rows[0].expire_at])
    return _composed(rows[0], texts=texts, key="events", path=event_path(rows[0].public_id), useless_at=useless_at)


def event_words(row: Event, date: Occurrence, *, news: DateNews | None = None) -> dict[str, str]:
    """What one date of an event is called and when and where it is, in the row's language; `news` stands before it."""
    with override(row.lang.partition("-")[0]):
        title = titled(date.title or row.title, news=news or NEWS_OF.get(date.status))
        where = date.location or row.location or (row.place.name if row.place else "")
        words = date_words(date, zone=row.series().zone, is_all_day=row.is_all_day)
        return {
            "title": teaser(title, length=TITLE),
            "body": _beginning(". ".join(filter(None, [", ".join(filter(None, [words, where])), date.reason]))),
        }


def shown(model: type[Any], public_ids: Collection[UUID]) -> list[Any]:
    """The variants of items that everybody can read now, the town's first language first; one statement."""
    order = town_codes()
    live = model.objects.filter(Q(expire_at=None) | Q(expire_at__gt=clock.now()), public_id__in=public_ids, live=True)
    rows = live.filter(lang__in=order).select_related("source", "place")
    return sorted(rows, key=lambda row: order.index(row.lang))


def _shown_or_better(model: type[Imported], public_id: UUID) -> list[Any]:
    """What is shown of an item, or of the one that tells the same better and is shown in its place."""
    if rows := shown(model, [public_id]):
        return rows
    copies = model.objects.filter(public_id=public_id, copy_of__isnull=False)
    better = copies.values_list("copy_of", flat=True).first()
    return shown(model, [better]) if better else []


def _composed(
    row: Imported, *, texts: dict[str, dict[str, str]], key: str, path: str, useless_at: datetime | None
) -> Composed:
    return Composed(
        texts=texts,
        path=path,
        topics=[key, *(f"{key}:{category}" for category in categories_around(row.category_ids))],
        areas=row.area_ids,
        source=row.source.public_id if row.source else None,
        useless_at=useless_at,
        origin=_origin(row),
    )


def _origin(row: Imported) -> str:
    """The same wherever one entry of a feed, or one town's offer, is taken; what is written here is the town's."""
    if row.source is None or not (row.source.url or row.source.origin):
        return ""
    identity = f"{row.source.url or row.source.origin}\x00{row.source_key}".encode()
    return hashlib.blake2b(identity, digest_size=16).hexdigest()


def _beginning(text: str) -> str:
    return teaser(text, length=BODY)


def _sources(key: str) -> Iterator[PushSource]:
    """Who wants all of the module, or the category that all entries of the source are in; two statements."""
    active = Source.objects.filter(is_active=True).select_related("category")
    sources = [source for source in active if source.module == key]
    around = around_each({source.category.public_id for source in sources if source.category})
    for source in sources:
        categories = around[source.category.public_id] if source.category else ()
        topics = [key, *(f"{key}:{category}" for category in categories)]
        yield PushSource(id=source.public_id, name=source.name, topics=topics)


def _topics(key: str, *, title: Any) -> Iterator[PushTopic]:
    yield PushTopic(key=key, title=title)
    categories: Iterable[Category] = Category.objects.only("public_id", "title")
    for category in categories:
        yield PushTopic(key=f"{key}:{category.public_id}", title=f"{title}: {category.title}")
