"""Tables for spreadsheets as German ones read them, and back: separators, encodings, and cells that are no formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Sequence[Any]]) -> str:
    """With a byte order mark and semicolons; no cell is a formula."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerows([harmless(str(cell)) for cell in row] for row in rows)
    return MARK + text.getvalue()


def harmless(text: str) -> str:
    """A spreadsheet must not take a title, or a number that begins with +, for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_typed(text: str) -> str:
    """The other way round: what `harmless` put before a cell is not part of it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
