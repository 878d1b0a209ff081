"""Events that are over before anybody reads of them."""

from __future__ import annotations

from collections.abc import Iterator

from backend.library.checks.drafts import Draft, Finding


def check(draft: Draft) -> Iterator[Finding]:
    """The last date is over; a series without an end never is."""
    if draft.ends_at is not None and draft.ends_at <= draft.now:
        yield Finding(field=draft.ends_field)
