"""Items that nobody finds by subject."""

from __future__ import annotations

from collections.abc import Iterator

from backend.library.checks.drafts import Draft, Finding


def check(draft: Draft) -> Iterator[Finding]:
    """None is chosen, where items of this kind have categories."""
    if draft.categories_field and not draft.categories:
        yield Finding(field=draft.categories_field)
