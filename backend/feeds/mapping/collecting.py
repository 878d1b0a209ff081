"""The words that the entries of a source say, how often, since when nothing was said, and what they may mean.

They are counted from the entries as they are asked for: an import writes nothing for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from backend.feeds.mapping.keys import word_key
from backend.feeds.mapping.meaning import by_key, found_words, words_pattern
from backend.feeds.mapping.suggesting import suggested
from backend.feeds.models import Article, Event, Source, SourceWord
from backend.feeds.models.source_words import LONGEST_WORD
from backend.library.models import Area, Category, Place

MOST_READ = 3_000  # of the latest entries
MOST_PLACES = 60
Target = Category | Area
_TOPICS, _PLACE = SourceWord.FoundIn.TOPICS, SourceWord.FoundIn.PLACE


@dataclass(kw_only=True)
class Word:
    """One word of a source; `means` is what its rule says, `by_itself` what has its name, `suggestion` a guess."""

    found_in: str
    word: str
    count: int = 0
    last_at: datetime | None = None
    rule: SourceWord | None = None
    by_itself: Target | None = None
    suggestion: Target | None = None

    @property
    def means(self) -> Target | None:
        return (self.rule.category or self.rule.area) if self.rule else None

    @property
    def is_open(self) -> bool:
        """Nobody has said what it means, and nothing has its name."""
        return self.rule is None and self.by_itself is None


def words_of_source(source: Source) -> list[Word]:
    """Open ones first, then the most frequent; a fixed number of statements."""
    categories, areas = list(Category.objects.all()), list(Area.objects.all())
    places = _places(areas)
    words: dict[tuple[str, str], Word] = {}
    pattern = words_pattern(places)
    for topics, title, location, at in _entries(source):
        for topic in topics or ():
            _count(words, found_in=_TOPICS, word=topic, at=at)
        named = found_words(f"{title}\n{location or ''}", pattern=pattern)
        for key in named:
            _count(words, found_in=_PLACE, word=places[key][0], at=at)
        if location and not named:
            _count(words, found_in=_PLACE, word=location, at=at)
    for rule in source.words.select_related("category", "area"):
        word = words.setdefault((rule.found_in, rule.key), Word(found_in=rule.found_in, word=rule.word))
        word.rule, word.word = rule, rule.word
    _guess(words, source=source, categories=categories, areas=areas, places=places)
    return _shown(words.values())


def _entries(source: Source) -> Iterator[tuple[list[str] | None, str, str | None, datetime]]:
    models: list[Any] = [Article, Event] if source.origin else [Event if source.module == "events" else Article]
    said = ("upstream__topics", "upstream__title", "upstream__location", "created_at")
    rows = (model.objects.filter(source=source).exclude(upstream=None).order_by("-pk") for model in models)
    return chain.from_iterable(each.values_list(*said)[:MOST_READ] for each in rows)


def _places(areas: Iterable[Area]) -> dict[str, tuple[str, Area]]:
    """By key what a place is called, and its area: the areas themselves, and the town's places that are in one."""
    known = {area.pk: area for area in areas}
    of_places: dict[str, set[int | None]] = defaultdict(set)
    for name, pk in Place.objects.filter(live=True).order_by("pk").values_list("name", "areas"):
        of_places[name].add(pk)
    clear = ((name, known.get(next(iter(pks)) or 0)) for name, pks in of_places.items() if len(pks) == 1)
    found = {word_key(name): (name, area) for name, area in clear if area}
    return {**found, **{word_key(area.name): (area.name, area) for area in known.values()}}


def _count(words: dict[tuple[str, str], Word], *, found_in: str, word: str, at: datetime) -> None:
    if not (key := word_key(word)) or len(word) > LONGEST_WORD:
        return
    found = words.setdefault((found_in, key), Word(found_in=found_in, word=word))
    found.count += 1
    found.last_at = max(filter(None, [found.last_at, at]))


def _guess(
    words: dict[tuple[str, str], Word],
    *,
    source: Source,
    categories: list[Category],
    areas: list[Area],
    places: dict[str, tuple[str, Area]],
) -> None:
    named_categories = by_key((each.title, each.pk) for each in categories)
    named_areas = by_key((each.name, each.pk) for each in areas) if source.match == Source.Match.CATEGORY else {}
    rows: dict[int, Target] = {each.pk: each for each in categories}
    area_rows: dict[int, Target] = {each.pk: each for each in areas}
    names: list[tuple[str, Target]] = [
        *((each.title, each) for each in categories),
        *((each.name, each) for each in areas),
    ]
    for (found_in, key), word in words.items():
        if word.rule is not None:
            continue
        if found_in == _PLACE:
            word.suggestion = places[key][1] if key in places else None
        elif pks := named_categories.get(key):
            word.by_itself = rows[pks[0]]
        elif pks := named_areas.get(key):
            word.by_itself = area_rows[pks[0]]
        else:
            word.suggestion = suggested(word.word, names)


def _shown(words: Iterable[Word]) -> list[Word]:
    ordered = sorted(words, key=lambda each: (each.found_in != _TOPICS, not each.is_open, -each.count, each.word))
    topics = [each for each in ordered if each.found_in == _TOPICS]
    places = [each for each in ordered if each.found_in == _PLACE]
    ruled, rest = [each for each in places if each.rule], [each for each in places if not each.rule]
    rest.sort(key=lambda each: (each.suggestion is None, -each.count, each.word))
    return [*topics, *rest[:MOST_PLACES], *ruled]
