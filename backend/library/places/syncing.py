"""Places as apps keep all of them; which are shown is said in `statements`, what they say in `documents`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.library.places.documents import place_kept
from backend.library.places.statements import read_wanted
from backend.library.turning import ENDED_PICTURES, NEXT_PICTURE, next_one, passed
from backend.tenants.registry import Reading, Synced
from backend.tenants.syncing import Wanted

# Of what is not live by now the log tells.
_TURNED = f"""
    SELECT item.public_id FROM library_place item
    WHERE item.live AND ({passed("item.expire_at")} OR item.picture_id IN ({ENDED_PICTURES}))
"""  # noqa: S608 - our own words


def place_documents(reading: Reading, wanted: Wanted) -> dict[UUID, Any]:
    """Whole places with the rules of their hours; whether one is open the app works out."""
    rows = read_wanted(reading, wanted).items
    return {UUID(row["public_id"]): place_kept(row, reading=reading) for row in rows}


PLACES = Synced(
    type="place",
    read=place_documents,
    turned=_TURNED,
    turns=f"least({next_one('library_place', 'expire_at')}, {NEXT_PICTURE})",
)
