"""Information pages that somebody looks for; how they are read is said in `tree`, the words in `tenants.searching`."""

from __future__ import annotations

from backend.content.tree import Row, page_path, read_best
from backend.tenants.registry import Reading, Searched
from backend.tenants.searching import Asked, Hit, Hits


def find_pages(reading: Reading, asked: Asked) -> Hits:
    """The best of the pages."""
    rows, changes_at = read_best(reading, asked)
    return Hits(hits=[_page(row) for row in rows], changes_at=changes_at)


def _page(row: Row) -> Hit:
    return Hit.of(row, type="page", title=row["title"], texts=(row["text"],), path=page_path(row["public_id"]))


PAGES = Searched(type="page", find=find_pages)
