"""Parsed entries into rows: new ones are made, changed ones follow but for what editors locked, others are left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain
from typing import Any
from uuid import uuid5

from django.db import models
from wagtail.search.backends import get_search_backends

from backend.common.html import storable, teaser
from backend.feeds.adopting import adopt
from backend.feeds.formats.parsed import ParsedArticle, ParsedEvent
from backend.feeds.item_pictures import follow_picture
from backend.feeds.mapping.meaning import Meanings
from backend.feeds.models import Article, Event, Source, SourceWord
from backend.feeds.models.imported import Imported, from_upstream, to_upstream
from backend.library.models import Appearance, Area, Category, Picture
from backend.library.variants.following import lead_imported
from backend.tenants.models import Municipality

PRESS_TEASER = 300  # characters; a quotation, not the text
MANY = ("categories", "areas")
MOST_TOPICS = 30  # of one entry


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What one import did with the entries that it read."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    too_old: int = 0  # and never taken in: they would be taken down at once
    refused: int = 0  # why is said among the warnings


NOTHING = Counts()


@dataclass(kw_only=True)
class Store:
    """Takes the entries of one source, in a transaction that holds the source's row."""

    source: Source
    town: Municipality
    now: datetime
    module: str = ""  # of the entries, where the source has those of several
    waits: bool = False  # new ones are shown to nobody until an editor publishes them

    def store(self, parsed: Sequence[ParsedArticle] | Sequence[ParsedEvent]) -> Counts:
        """A fixed number of statements, whatever the number of entries; only reading ones where nothing changed."""
        model: type[Imported] = Event if (self.module or self.source.module) == "events" else Article
        rows = model.objects.filter(source=self.source, source_key__in=[entry.key for entry in parsed])
        known = {key: (pk, upstream) for key, pk, upstream in rows.values_list("source_key", "pk", "upstream")}
        adopted = adopt(model, source=self.source, parsed=parsed, known=known)
        new: dict[str, dict[str, Any]] = {}
        changed: dict[int, dict[str, Any]] = {}
        kept: dict[int, dict[str, Any]] = {}
        too_old = 0
        for entry in parsed:
            pk, upstream = known.get(entry.key) or adopted.get(entry.key) or (None, {})
            values = self._values(entry, before=upstream)
            if pk is None and self._is_over(values):
                too_old += 1
            elif pk is None:
                new[entry.key] = values
            elif entry.key in adopted or {**values, "topics": []} != {**upstream, "topics": []}:
                changed[pk] = values
            elif values["topics"] != upstream.get("topics"):  # which means nothing else, and nobody is shown
                kept[pk] = values
        _keep(model, kept)
        self._create(model, new)
        self._change(model, changed, keys={pk: key for key, (pk, _upstream) in adopted.items()})
        unchanged = len(parsed) - len(new) - len(changed) - too_old
        return Counts(created=len(new), changed=len(changed), unchanged=unchanged, too_old=too_old)

    def expected(self, entry: ParsedArticle | ParsedEvent) -> dict[str, Any] | None:
        """What a new entry would become, also of a source that is not stored; None: too old to be taken in."""
        values = self._values(entry, before={})
        return None if self._is_over(values) else values

    def _values(self, entry: ParsedArticle | ParsedEvent, *, before: Mapping[str, Any]) -> dict[str, Any]:
        """What the source says, as it is kept in `upstream`."""
        own = self._article(entry) if isinstance(entry, ParsedArticle) else self._event(entry)
        if "published_at" in own and own["published_at"] is None:
            own["published_at"] = before.get("published_at") or self.now  # without a date it is as old as we know it
        topics = [topic for each in entry.topics[:MOST_TOPICS] if (topic := storable(each).strip())]
        picture_url = "" if self.source.is_teaser_only else entry.picture_url
        return {
            **{name: to_upstream(value) for name, value in own.items()},
            **({"picture_url": picture_url} if picture_url else {}),
            **({"same_as": entry.same_as} if entry.same_as else {}),
            "topics": topics,
            **self._filed(topics, said=own),
        }

    def _filed(self, topics: Sequence[str], *, said: Mapping[str, Any]) -> dict[str, list[int]]:
        """Of which categories an entry is that says this, and for which areas."""
        own = filter(None, [self.source.category_id])
        areas = self._meanings.areas(topics, text=_place_text(said)) or self._source_areas
        return {"categories": sorted({*self._meanings.categories(topics), *own}), "areas": sorted(areas)}

    def file_again(self, model: type[Imported], rows: Mapping[int, Mapping[str, Any] | None]) -> int:
        """Sort known entries, by key what their source said last, anew; how many that changes.

        One from before its topics were kept stays what it is, but for the areas that its title and place name.
        """
        changed = {}
        for pk, said in rows.items():
            if said is None:
                continue
            filed = self._filed(said.get("topics", ()), said=said)
            if "topics" not in said:
                areas = self._meanings.areas((), text=_place_text(said)) or said["areas"]
                filed = {"categories": said["categories"], "areas": sorted(areas)}
            if filed != {name: said[name] for name in MANY}:
                changed[pk] = {**said, **filed}
        self._change(model, changed, keys={})
        return len(changed)

    def _article(self, entry: ParsedArticle) -> dict[str, Any]:
        if self.source.is_teaser_only:
            texts = {"teaser": teaser(entry.teaser or entry.body_html, length=PRESS_TEASER), "body": ""}
        else:
            texts = {"teaser": entry.teaser, "body": entry.body_html}
        return {
            **texts,
            "title": entry.title,
            "original_url": entry.original_url[:1000],
            "published_at": entry.published_at,
        }

    def _event(self, entry: ParsedEvent) -> dict[str, Any]:
        is_short = self.source.is_teaser_only
        return {
            "title": entry.title,
            "teaser": teaser(entry.description_html, length=PRESS_TEASER) if is_short else "",
            "description": "" if is_short else entry.description_html,
            "location": entry.location,
            "starts_at": entry.starts_at,
            "ends_at": entry.ends_at,
            "is_all_day": entry.is_all_day,
            "recurrence": entry.recurrence,
            "overrides": entry.overrides,
            "status": Event.Status.CANCELLED.value if entry.is_cancelled else Event.Status.SCHEDULED.value,
            "organizer": entry.organizer,
            "original_url": entry.original_url[:1000],
        }

    def _create(self, model: type[Imported], new: Mapping[str, Mapping[str, Any]]) -> None:
        if not new:
            return
        items = [self._new(model, key=key, values=values) for key, values in new.items()]
        model.objects.bulk_create(items)
        for name in MANY:
            _link(model, name, {item.pk: new[str(item.source_key)][name] for item in items})
        _find_by_search(model, items)

    def _new(self, model: type[Imported], *, key: str, values: Mapping[str, Any]) -> Imported:
        symbol_picture = self._symbol_picture(key)
        item = model(
            public_id=uuid5(self.source.public_id, key),
            lang=self.town.languages[0],
            source=self.source,
            source_key=key,
            upstream=dict(values),
            picture_id=symbol_picture,
            source_picture=symbol_picture,
            picture_url=values.get("picture_url", ""),
            expire_at=self._ends_at(values),
            live=not self.waits,
            first_published_at=None if self.waits else self.now,
            last_published_at=None if self.waits else self.now,
            **{name: _field_value(model, name, values[name]) for name in model.IMPORTED_FIELDS if name not in MANY},
        )
        self._render(item, values, names=MANY)
        return item

    def _change(
        self, model: type[Imported], changed: Mapping[int, Mapping[str, Any]], *, keys: Mapping[int, str]
    ) -> None:
        if not changed:
            return
        followed: dict[str, dict[int, list[int]]] = {name: {} for name in MANY}
        items = list(model.objects.select_for_update(of=("self",)).filter(pk__in=changed).order_by("pk"))
        for item in items:  # as they are now: an editor may have saved since
            values, before = changed[item.pk], item.upstream or {}
            names = [
                name
                for name in model.IMPORTED_FIELDS
                if values[name] != before.get(name) and name not in item.locked_fields
            ]
            item.follow([name for name in names if name not in MANY], values=values)
            item.followed(names)
            item.upstream, item.updated_at = dict(values), self.now
            follow_picture(item, url=values.get("picture_url", ""), is_shown=not self.source.is_teaser_only)
            item.source_key = keys.get(item.pk, item.source_key)
            self._render(item, values, names=[name for name in names if name in MANY])
            for name in set(names) & set(MANY):
                followed[name][item.pk] = values[name]
        columns = [name for name in (*model.IMPORTED_FIELDS, *model.OWN_COLUMNS) if name not in MANY]
        kept = ("upstream", "updated_at", "source_key", "picture", "picture_url", "source_picture")
        model.objects.bulk_update(items, [*columns, *model.RENDERED_FIELDS, *kept], batch_size=100)
        for name, links in followed.items():
            _link(model, name, links)
        lead_imported(items, now=self.now)
        _find_by_search(model, items)

    def _render(self, item: Imported, values: Mapping[str, Any], *, names: Iterable[str]) -> None:
        """The columns for reading; those of categories and areas from the tables that were read once."""
        if "categories" in names:
            item.category_ids = sorted(self._categories[pk].public_id for pk in values["categories"])
        if "areas" in names:
            item.area_ids = sorted(self._areas[pk].public_id for pk in values["areas"])
        item.render_texts()

    def _ends_at(self, values: Mapping[str, Any]) -> datetime | None:
        """When an entry is taken down by itself; events are over by themselves."""
        days = self.source.days_shown if "published_at" in values else None
        return datetime.fromisoformat(values["published_at"]) + timedelta(days=days) if days else None

    def _is_over(self, values: Mapping[str, Any]) -> bool:
        """An entry so old that it would be taken down at once is not taken in."""
        ends_at = self._ends_at(values)
        return ends_at is not None and ends_at <= self.now

    def _symbol_picture(self, key: str) -> int | None:
        """One of the library's pictures, always the same one for the same entry."""
        if not self.source.has_symbol_pictures or not self._pictures:
            return None
        return self._pictures[uuid5(self.source.public_id, key).int % len(self._pictures)]

    @cached_property
    def _categories(self) -> dict[int, Category]:
        return {category.pk: category for category in Category.objects.all()}

    @cached_property
    def _areas(self) -> dict[int, Area]:
        return {area.pk: area for area in Area.objects.all()}

    @cached_property
    def _meanings(self) -> Meanings:
        return Meanings(
            SourceWord.objects.filter(source=self.source) if self.source.pk else (),
            categories=self._categories.values(),
            areas=self._areas.values(),
            are_topics_areas=self.source.match == Source.Match.CATEGORY,
        )

    @cached_property
    def _source_areas(self) -> list[int]:
        if self.source.pk is None:  # it is only looked at
            return []
        return list(self.source.areas.order_by("pk").values_list("pk", flat=True))

    @cached_property
    def _pictures(self) -> list[int]:
        logos = Appearance.objects.filter(logo__isnull=False).values("logo")
        return list(Picture.objects.exclude(pk__in=logos).order_by("pk").values_list("pk", flat=True))


def _keep(model: type[Imported], kept: Mapping[int, Mapping[str, Any]]) -> None:
    """What the source said, where nothing that is shown follows from it."""
    if kept:
        rows = [model(pk=pk, upstream=dict(values)) for pk, values in kept.items()]
        model.objects.bulk_update(rows, ["upstream"], batch_size=100)


def _place_text(said: Mapping[str, Any]) -> str:
    """Where places are named."""
    return f"{said['title']}\n{said.get('location', '')}"


def _field_value(model: type[Imported], name: str, value: Any) -> Any:
    return from_upstream(model._meta.get_field(name), value)


def _link(model: type[Imported], name: str, links: Mapping[int, Sequence[int]]) -> None:
    """Make the rows between items and their categories or areas what `links` says, in two statements."""
    if not links:
        return
    field: Any = model._meta.get_field(name)
    through: type[models.Model] = field.remote_field.through
    here, there = field.m2m_field_name(), field.m2m_reverse_field_name()
    rows: Any = through._default_manager
    rows.filter(**{f"{here}_id__in": list(links)}).delete()
    pairs = chain.from_iterable(((pk, target) for target in targets) for pk, targets in links.items())
    rows.bulk_create([through(**{f"{here}_id": pk, f"{there}_id": target}) for pk, target in pairs])


def _find_by_search(model: type[Imported], items: Sequence[Imported]) -> None:
    """Bulk writes send no signals: the search index of the CMS is told here."""
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(model, items)
