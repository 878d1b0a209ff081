"""What the change log says of rows of a watched model."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from backend.changes.marks import Op
from backend.changes.recording import record
from backend.changes.watching import TOWN, watched_of


def record_rows(model: type[models.Model], public_ids: Iterable[UUID | None], *, op: Op) -> None:
    """One entry a row, by its public id, and one for the config document where that shows them; unlogged: nothing."""
    watched = watched_of(model)
    if watched is None or watched.type is None:
        return
    for public_id in public_ids:
        if watched.type != TOWN:
            record(watched.key, public_id, op, type=watched.type)
        if watched.is_in_config or watched.type == TOWN:
            record(watched.key, None, "put", type=TOWN)
