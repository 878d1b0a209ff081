"""How words of sources are compared."""

from __future__ import annotations

from backend.common.german import fold


def word_key(text: str) -> str:
    """One key for all spellings of a source's word."""
    return " ".join(fold(text).split())
