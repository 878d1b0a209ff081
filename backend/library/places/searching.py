"""Places that somebody looks for; which are shown is said in `statements`, the words in `tenants.searching`."""

from __future__ import annotations

from backend.library.places.documents import Row, place_path
from backend.library.places.statements import read_best
from backend.tenants.registry import Reading, Searched
from backend.tenants.searching import MOST_OF_A_TEXT, Asked, Hit, Hits

_COLUMNS = f"""
    item.public_id, item.updated_at, item.area_ids, item.lang, item.name, item.teaser_text, item.accessibility,
    concat_ws(', ', nullif(item.street, ''), nullif(item.city, '')) AS address,
    left(item.description_html, {MOST_OF_A_TEXT}) AS text
"""


def find_places(reading: Reading, asked: Asked) -> Hits:
    """The best of the places."""
    found = read_best(reading, asked, columns=_COLUMNS)
    return Hits(hits=[_place(row) for row in found.items], changes_at=found.changes_at)


def _place(row: Row) -> Hit:
    return Hit.of(
        row,
        type="place",
        title=row["name"],
        texts=(row["teaser_text"], row["text"], row["address"], row["accessibility"]),
        path=place_path(row["public_id"]),
    )


PLACES = Searched(type="place", find=find_places)
