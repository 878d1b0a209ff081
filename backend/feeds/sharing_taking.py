"""What another town offers becomes an item of this one: its text follows, and what was decided here stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid5

from django.db import models

from backend.common import clock
from backend.common.html import sanitise
from backend.feeds.formats.parsed import ParsedArticle, ParsedEvent
from backend.feeds.models import HiddenOffer, Source
from backend.feeds.models.imported import Imported
from backend.feeds.sharing import MODELS, OFFERED_FOR
from backend.feeds.storing import Store
from backend.region.taking import is_approved_first
from backend.tenants.models import Municipality
from backend.tenants.registry import Offered, Taken


def take_article(town: Municipality, offered: Offered) -> Taken:
    """Make a piece of another town's news one of this town's; withdrawn, it goes."""
    return _take(town, offered, module="news")


def take_event(town: Municipality, offered: Offered) -> Taken:
    """The same for an event."""
    return _take(town, offered, module="events")


def _take(town: Municipality, offered: Offered, *, module: str) -> Taken:
    """Hidden copies stay hidden: following changes texts, and never what is shown. Deleted ones stay away."""
    if offered.document is None:
        return _drop(offered, module=module)
    if offered.has_come and not _copies(offered, module=module).exists():
        return Taken.UNCHANGED
    passed_on = offered.document.get("source")
    source = _passing_on(offered.origin, passed_on) if passed_on else source_of(offered.origin)
    is_hidden = _remembered(offered, module=module).exists()
    waits = is_hidden or (not passed_on and is_approved_first(town, origin=offered.origin, module=module))
    store = Store(source=source, town=town, now=clock.now(), module=module, waits=waits)
    counts = store.store([_article(offered)] if module == "news" else [_event(offered)])
    return Taken.CREATED if counts.created else Taken.CHANGED if counts.changed else Taken.UNCHANGED


def _drop(offered: Offered, *, module: str) -> Taken:
    """What was hidden or deleted here is so again, should it ever be offered again."""
    items = list(_copies(offered, module=module))
    if offered.has_come and (not items or any(_is_hidden(item) for item in items)):
        _remember(offered, module=module, now=clock.now())
    elif any(item.live or item.copy_of for item in items):
        _remembered(offered, module=module).delete()
    for item in items:
        item.delete()
    return Taken.CHANGED if items else Taken.UNCHANGED


def _copies(offered: Offered, *, module: str) -> models.QuerySet[Any]:
    return MODELS[module].objects.filter(source__origin=offered.origin, source_key=offered.key)


def _is_hidden(item: Imported) -> bool:
    """Taken down by a person: it was shown once, and time did not end it."""
    is_down = not item.live and item.copy_of is None  # a copy of another one stepped back by itself
    return is_down and item.first_published_at is not None and not item.expired


def _remembered(offered: Offered, *, module: str) -> models.QuerySet[HiddenOffer]:
    return HiddenOffer.objects.filter(origin=offered.origin, module=module, key=offered.key)


def _remember(offered: Offered, *, module: str, now: datetime) -> None:
    HiddenOffer.objects.filter(at__lt=now - OFFERED_FOR).delete()  # nobody offers anything that old
    HiddenOffer.objects.update_or_create(origin=offered.origin, module=module, key=offered.key, defaults={"at": now})


def source_of(origin: str) -> Source:
    """The town's own record of who offers, its row locked; with the same id everywhere, and so are its items."""
    giver = Municipality.objects.get(schema_name=origin)
    said = {"link": giver.origin, "rights": Source.Rights.LICENSED}
    return _source(giver, channel="", name=giver.title, otherwise=f"{giver.title} ({origin})", said=said)


def _passing_on(origin: str, said: Mapping[str, Any]) -> Source:
    """The same of a source that another town passes on: it is as foreign here as there, and so are its rights."""
    giver = Municipality.objects.get(schema_name=origin)
    name = said["name"]
    columns = {column: said[column] for column in ("link", "rights", "shown_days")}
    source = _source(giver, channel=name, name=name, otherwise=f"{name} ({giver.title})", said=columns)
    changed = [column for column, value in columns.items() if getattr(source, column) != value]
    if changed:
        for column in changed:
            setattr(source, column, columns[column])
        source.save(update_fields=changed)
    return source


def _source(giver: Municipality, *, channel: str, name: str, otherwise: str, said: Mapping[str, Any]) -> Source:
    """`otherwise` is its name where the town has another source that is called so."""
    found = Source.objects.select_for_update(no_key=True).filter(origin=giver.slug, channel=channel).first()
    if found is None:
        is_taken = Source.objects.filter(name=name).exists()
        found = Source.objects.create(
            public_id=uuid5(giver.public_id, f"region\n{channel}" if channel else "region"),
            kind=Source.Kind.TOWN,
            name=otherwise[:200] if is_taken else name,
            origin=giver.slug,
            channel=channel,
            is_active=False,
            **said,
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
        "same_as": said.get("same_as", ""),
    }


def _html(said: Mapping[str, Any]) -> str:
    """A document comes from another house: it goes through the sanitiser like anything foreign."""
    return sanitise(said["html"], base_url=said["original_url"])


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
