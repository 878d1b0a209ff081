"""Gazettes as apps keep all that are on display; which are and what they say is told in `reading`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.content.gazettes.reading import gazette_detail, read_wanted
from backend.library.turning import next_one, passed
from backend.tenants.registry import Reading, Synced
from backend.tenants.syncing import Wanted

_INSTANTS = ("display_from", "display_until", "expire_at")
_TURNED = f"""
    SELECT item.public_id FROM content_gazette item
    WHERE item.live AND ({" OR ".join(passed(f"item.{each}") for each in _INSTANTS)})
"""  # noqa: S608 - our own words


def gazette_documents(reading: Reading, wanted: Wanted) -> dict[UUID, Any]:
    """Whole gazettes with their text; the file is fetched by its address."""
    rows = read_wanted(reading, wanted)
    documents = {UUID(row["public_id"]): gazette_detail(row, reading=reading) for row in rows}
    for document in documents.values():
        del document["languages"]
    return documents


GAZETTES = Synced(
    type="gazette",
    read=gazette_documents,
    turned=_TURNED,
    turns=f"least({', '.join(next_one('content_gazette', each) for each in _INSTANTS)})",
)
