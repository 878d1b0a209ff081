"""What the words of an entry mean in the town: by its rules, else by the same name. Nothing is stored here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from backend.feeds.mapping.keys import word_key
from backend.feeds.models.source_words import SourceWord
from backend.library.models import Area, Category


class Meanings:
    """The rules of one source, and what has the same name as a word without one."""

    def __init__(
        self,
        rules: Iterable[SourceWord],
        *,
        categories: Iterable[Category],
        areas: Iterable[Area],
        are_topics_areas: bool,
    ) -> None:
        rules = list(rules)
        self._topics = {rule.key: rule for rule in rules if rule.found_in == SourceWord.FoundIn.TOPICS}
        self._places = {rule.key: rule for rule in rules if rule.found_in == SourceWord.FoundIn.PLACE}
        self._pattern = words_pattern(self._places)
        self._named_categories = by_key((category.title, category.pk) for category in categories)
        named_areas = ((area.name, area.pk) for area in areas) if are_topics_areas else ()
        self._named_areas = by_key(named_areas)

    def categories(self, topics: Iterable[str]) -> set[int]:
        """Keys of the categories that an entry with these topics is of."""
        found: set[int] = set()
        for key in map(word_key, topics):
            rule = self._topics.get(key)
            found |= {*filter(None, [rule.category_id])} if rule else set(self._named_categories.get(key, ()))
        return found

    def areas(self, topics: Iterable[str], *, text: str) -> set[int]:
        """Keys of the areas that an entry with these topics and this title and place is for; none means no word did."""
        found: set[int] = set()
        for key in map(word_key, topics):
            rule = self._topics.get(key)
            found |= {*filter(None, [rule.area_id])} if rule else set(self._named_areas.get(key, ()))
        places = (self._places[key] for key in found_words(text, pattern=self._pattern))
        return found | {rule.area_id for rule in places if rule.area_id}


def by_key(named: Iterable[tuple[str, int]]) -> Mapping[str, list[int]]:
    """Keys of rows by the key of their name; more than one village may have it."""
    found = defaultdict(list)
    for name, pk in named:
        found[word_key(name)].append(pk)
    return found


def words_pattern(keys: Iterable[str]) -> re.Pattern[str] | None:
    """Finds each of these words as a whole one, the longest first: "Groß Marzehns" and "Marzehns-Dorf" are others."""
    longest_first = sorted((re.escape(key) for key in keys if key), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w-])") if longest_first else None


def found_words(text: str, *, pattern: re.Pattern[str] | None) -> set[str]:
    """Keys of the words that stand in the text."""
    return set(pattern.findall(word_key(text))) if pattern else set()
