"""Texts that are hard to read, by LIX (C. H. Björnsson, Läsbarhet, 1968): words a sentence, plus percent of long words.

The limit is where he begins "very difficult"; German official prose is easily beyond it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from backend.library.checks.drafts import Draft, Finding

HARDEST = 60
FEWEST_WORDS = 50  # of less the number says nothing
LONG_WORD = 6  # longer than that

_TAG = re.compile(r"<[^>]*>")
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|td|th|blockquote)>|<br>")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?:](?=\s|$)|\n")


def check(draft: Draft) -> Iterator[Finding]:
    """Texts beyond the limit, with their number."""
    for field, html in draft.texts.items():
        number = lix(_text(html))
        if number is not None and number > HARDEST:
            yield Finding(field=field, about=f"LIX {number}")


def lix(text: str) -> int | None:
    """The number; None for a text that is too short."""
    words = _WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return None
    sentences = [part for part in _SENTENCE_END.split(text) if _WORD.search(part)]
    long_words = sum(len(word) > LONG_WORD for word in words)
    return round(len(words) / len(sentences) + 100 * long_words / len(words))


def _text(html: str) -> str:
    return unescape(_TAG.sub(" ", _BLOCK_END.sub("\n", html)))
