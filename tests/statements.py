"""Count the SQL statements of a block, without those that only open, close or route a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

UNCOUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL texts of the block, complete once it has ended."""
    seen: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield seen
    # One whose plan PostgreSQL keeps may come without its text: it counts all the same.
    texts = [query["sql"] or "" for query in captured]
    seen += [text for text in texts if not text.upper().startswith(UNCOUNTED)]
