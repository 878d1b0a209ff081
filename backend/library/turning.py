"""SQL for what time alone does to documents: what has turned since an app looked last, and what turns next."""

from __future__ import annotations

# Licence or consent of these pictures has ended since; they are in no document from the instant on.
ENDED_PICTURES = "SELECT id FROM library_picture WHERE shown_until > %(begin)s AND shown_until <= %(end)s"
NEXT_PICTURE = "(SELECT shown_until FROM library_picture WHERE shown_until > %(now)s ORDER BY shown_until LIMIT 1)"


def passed(column: str) -> str:
    """Whether the instant in this column came between the app's last look and this one."""
    return f"({column} > %(begin)s AND {column} <= %(end)s)"


def next_one(table: str, column: str, *, where: str = "live") -> str:
    """The first instant in this column that is still to come."""
    return f"(SELECT {column} FROM {table} WHERE {where} AND {column} > %(now)s ORDER BY {column} LIMIT 1)"  # noqa: S608 - our own words
