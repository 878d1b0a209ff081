"""Gazettes that somebody looks for; which are on display is said in `reading`, the words in `tenants.searching`."""

from __future__ import annotations

from backend.content.gazettes.reading import PATH, Row, read_best
from backend.tenants.registry import Reading, Searched
from backend.tenants.searching import Asked, At, Hit, Hits


def find_gazettes(reading: Reading, asked: Asked) -> Hits:
    """The best of the gazettes."""
    rows, changes_at = read_best(reading, asked)
    return Hits(hits=[_gazette(row) for row in rows], changes_at=changes_at)


def _gazette(row: Row) -> Hit:
    issued = At(moment=row["issued_on"])
    return Hit.of(
        row,
        type="gazette",
        title=row["title"],
        texts=(*row["contents"].splitlines(), row["text"]),
        path=f"{PATH}{row['public_id']}/",
        at=lambda: issued,
    )


GAZETTES = Searched(type="gazette", find=find_gazettes)
