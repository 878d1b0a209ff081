"""JSON from outside as values, and texts and lists from values of any type; what they mean is not known here."""

from __future__ import annotations

import json
from typing import Any

from backend.feeds.formats.parsed import UnreadableFeed


def load(text: str) -> Any:
    """The document. Raises UnreadableFeed, also for one nested beyond reason."""
    try:
        return json.loads(text, strict=False)  # line breaks within texts are common, and clear
    except (ValueError, RecursionError) as error:
        raise UnreadableFeed from error


def listed(value: Any) -> list[Any]:
    """A list for what may be a list, one thing or nothing."""
    return value if isinstance(value, list) else [] if value is None else [value]


def text_of(value: Any) -> str:
    """A text or a number as text; nothing for all else, where a text was meant."""
    value = value[0] if isinstance(value, list) and value else value
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
