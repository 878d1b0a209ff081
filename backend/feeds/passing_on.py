"""What a source of this town brings, for those who take it by name: fetched once, each gets what is meant for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import models

from backend.feeds.mapping.keys import word_key
from backend.feeds.mapping.meaning import found_words, words_pattern
from backend.feeds.models import Offering, Source
from backend.feeds.models.imported import Imported
from backend.region.offering import NewOffer, takers_of
from backend.tenants.models import Municipality

# What is the owner's own is another's with those who take it.
RIGHTS = {Source.Rights.OWN: Source.Rights.LICENSED}


class Whereabouts:
    """Which of some towns a text names, by their own names and those of their areas; whole words, the longest first."""

    def __init__(self, towns: Iterable[Municipality]) -> None:
        self._towns: dict[str, set[str]] = defaultdict(set)
        for town in towns:
            for name in (*town.name.values(), *town.area_names):
                self._towns[word_key(name)].add(town.slug)
        self._pattern = words_pattern(self._towns)

    def named_in(self, text: str) -> set[str]:
        """Their slugs."""
        return set().union(*(self._towns[key] for key in found_words(text, pattern=self._pattern)))


def passed_on(
    town: Municipality, items: models.QuerySet[Any], *, rules: Sequence[Offering], documents: Any
) -> Iterator[NewOffer]:
    """One after another, each for the towns that take its source and that it is meant for.

    `items` are those that may leave now; `documents` makes what the takers are told of one.
    """
    for rule in rules:
        source: Any = rule.source
        takers = takers_of(town, module=rule.module, channel=source.name)
        whereabouts = Whereabouts(takers) if rule.by_area else None
        for item in _meant(items, rule=rule) if takers else ():
            audience = None if whereabouts is None else sorted(whereabouts.named_in(_text(item)))
            if audience is None or audience:
                document = _as_from(source, item, document=documents(item, town=town))
                yield NewOffer(key=str(item.public_id), audience=audience, document=document, channel=source.name)


def _meant(items: models.QuerySet[Any], *, rule: Offering) -> Iterator[Imported]:
    found = items.filter(source=rule.source_id)
    if rule.category_id:
        found = found.filter(categories=rule.category_id)
    if rule.module == "events":
        found = found.select_related("place")
    wanted = word_key(rule.tag)
    for item in found.prefetch_related("categories", "areas"):
        if not wanted or wanted in map(word_key, _topics(item)):
            yield item


def _topics(item: Imported) -> list[str]:
    return list((item.upstream or {}).get("topics", ()))


def _text(item: Any) -> str:
    """Where a town may be named: title, place, topics, and the areas that the owner gave it."""
    place = (item.location, item.place.name if item.place else "") if hasattr(item, "location") else ()
    return "\n".join([item.title, *place, *_topics(item), *(area.name for area in item.areas.all())])


def _as_from(source: Source, item: Any, *, document: dict[str, Any]) -> dict[str, Any]:
    """With whose words they are; the way leads to them and not to the town in between."""
    rights = Source.Rights(source.rights)
    return {
        **document,
        "original_url": item.original_url or document["original_url"],
        "topics": sorted({*document["topics"], *_topics(item)}),
        "source": {
            "name": source.name,
            "link": source.link,
            "rights": RIGHTS.get(rights, rights).value,
            "shown_days": source.shown_days,
        },
    }
