"""Titles and headings in capitals only: they shout, and are read out letter by letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.library.checks.drafts import Draft, Finding, outline

_LONG_WORD = re.compile(r"[^\W\d_]{5,}")


def check(draft: Draft) -> Iterator[Finding]:
    """Lines of which every longer word is in capitals; abbreviations are shorter."""
    if _shouts(draft.title):
        yield Finding(field=draft.title_field, about=draft.title)
    for field, html in draft.texts.items():
        for _level, words in outline(html).headings:
            if _shouts(words):
                yield Finding(field=field, about=words)


def _shouts(line: str) -> bool:
    words = _LONG_WORD.findall(line)
    return bool(words) and all(word.isupper() for word in words)
