"""Which name a foreign word seems to mean: the same, one within the other, one that begins a compound, a like one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from backend.feeds.duplicates.titles import is_within, likeness, words_of
from backend.feeds.mapping.keys import word_key

_ALIKE = 0.82  # "Veranstaltung" and "Veranstaltungen", "Sport" and "Spott" not
_SHORTEST_STEM = 4  # "Sportnachrichten" begins with "Sport"

T = TypeVar("T")


def suggested(word: str, names: Iterable[tuple[str, T]]) -> T | None:
    """The first of those that fit best; None where nothing is near enough to be offered."""
    best: tuple[float, T] | None = None
    for name, target in names:
        fit = _fit(word, name)
        if fit and (best is None or fit > best[0]):
            best = fit, target
    return best[1] if best else None


def _fit(word: str, name: str) -> float:
    if word_key(word) == word_key(name):
        return 2.0
    ours, theirs = words_of(word), words_of(name)
    if not ours or not theirs:
        return 0.0
    if is_within(ours, theirs):
        return 1.5
    alike = likeness(ours, theirs)
    if alike >= _ALIKE:
        return alike
    begins = len(theirs) == 1 and len(theirs[0]) >= _SHORTEST_STEM and any(each.startswith(theirs[0]) for each in ours)
    return 0.7 if begins else 0.0
