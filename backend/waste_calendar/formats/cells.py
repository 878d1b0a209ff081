"""A table as rows of texts, and how large one may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from backend.waste_calendar.formats.entries import FileBroken

Row = tuple[int, tuple[str, ...]]  # line, cells

MOST_COLUMNS = 500
MOST_ROWS = 400_000


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One table: rows that are not empty, with their lines; cells have no blanks around them."""

    rows: Sequence[Row]
    name: str = ""
    remarks: tuple[str, ...] = ()


def refuse_unbounded(*, rows: int, columns: int) -> None:
    """FileBroken for more than any calendar has."""
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        most = {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
        raise FileBroken(_("The table has more than %(rows)s lines or %(columns)s columns.") % most)
