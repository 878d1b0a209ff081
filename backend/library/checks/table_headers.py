"""Tables without a header, which a screen reader reads as a heap of words."""

from __future__ import annotations

from collections.abc import Iterator

from backend.library.checks.drafts import Draft, Finding, outline


def check(draft: Draft) -> Iterator[Finding]:
    """Texts with such a table."""
    for field, html in draft.texts.items():
        if not all(outline(html).tables_with_headers):
            yield Finding(field=field)
