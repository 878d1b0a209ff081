"""Pictures that tell nothing to those who can't see them."""

from __future__ import annotations

from collections.abc import Iterator

from backend.library.checks.drafts import Draft, Finding


def check(draft: Draft) -> Iterator[Finding]:
    """Fields with pictures that are neither described nor said to be decorative."""
    return (Finding(field=field) for field, count in draft.undescribed.items() if count)
