"""Whole numbers as somebody sent them: keys of rows, places in a list, sizes; what they number is not known here."""

from __future__ import annotations

from collections.abc import Iterable

_MOST_DIGITS = 18  # what the database holds


def number_in(text: str) -> int | None:
    """The number that a text is, if it can be a key; Python reads other digits too, and refuses thousands of them."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def numbers_among(texts: Iterable[str]) -> set[int]:
    """Those of the texts that are numbers."""
    return {number for text in texts if (number := number_in(text)) is not None}
