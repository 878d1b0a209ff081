"""Urgent notices as apps keep all that hold; which do and what they say is told in `reading`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.alerts.reading import alert_item, read_wanted
from backend.library.turning import next_one, passed
from backend.tenants.registry import Reading, Synced
from backend.tenants.syncing import Wanted

_ACTIVE = "state = 'active'"
_TURNS = [next_one("alerts_alert", each, where=_ACTIVE) for each in ("valid_from", "valid_until")]
_TURNED = f"""
    SELECT item.public_id FROM alerts_alert item
    WHERE item.{_ACTIVE} AND ({passed("item.valid_from")} OR {passed("item.valid_until")})
"""  # noqa: S608 - our own words


def alert_documents(reading: Reading, wanted: Wanted) -> dict[UUID, Any]:
    """What holds now; one that is over goes by itself."""
    rows = read_wanted(reading, wanted).items
    return {UUID(row["public_id"]): alert_item(row, reading=reading) for row in rows}


ALERTS = Synced(
    type="alerts",
    read=alert_documents,
    turned=_TURNED,
    turns=f"least({', '.join(_TURNS)})",
)
