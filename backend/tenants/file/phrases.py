"""Sentences about a file that stand in English on a terminal and in German in the console."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext


class Phrase(str):
    """The English sentence, which remembers what it was made of."""

    __slots__ = ("pattern", "values")

    pattern: str
    values: dict[str, Any]


def said(pattern: str, **values: Any) -> Phrase:
    """A sentence from a marked text (`gettext_noop`) with `%(name)s` in it, and what stands there."""
    phrase = Phrase(pattern % values)
    phrase.pattern, phrase.values = pattern, values
    return phrase


def spoken(sentence: str) -> str:
    """The sentence in the language of whoever reads; one that nobody translated stays as it is."""
    if isinstance(sentence, Phrase):
        return gettext(sentence.pattern) % sentence.values
    return gettext(sentence) if sentence else ""
