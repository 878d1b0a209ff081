"""Headings that leave out a level, which those who hear a page lose their way by."""

from __future__ import annotations

from collections.abc import Iterator

from backend.library.checks.drafts import Draft, Finding, outline


def check(draft: Draft) -> Iterator[Finding]:
    """The first heading of each text that leaves out a level after the one before it; the title is level 1."""
    for field, html in draft.texts.items():
        before = 1
        for level, words in outline(html).headings:
            if level > before + 1:
                yield Finding(field=field, about=words)
                break
            before = level
