"""Workbooks as tests need them, made by code."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook


def workbook(*sheets: Sequence[Sequence[Any]], names: Sequence[str] = (), **settings: Any) -> bytes:
    """An XLSX file with a sheet for each table; None is an empty cell."""
    book = Workbook()
    for name, value in settings.items():
        setattr(book, name, value)
    for index, rows in enumerate(sheets):
        sheet = book.active if index == 0 else book.create_sheet()
        sheet.title = names[index] if names else f"Tabelle{index + 1}"
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    """A workbook as bytes."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def table(rows: Sequence[Sequence[Any]]) -> bytes:
    """The same as CSV, which is made and read far faster."""
    out = StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode("cp1252")
