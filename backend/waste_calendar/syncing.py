"""Kinds of waste as apps keep all of them; pickups are asked for by address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.tenants.registry import Reading, Synced
from backend.tenants.syncing import NOTHING_BEFORE, Wanted
from backend.waste_calendar.models import Fraction
from backend.waste_calendar.reading import fraction_document


def fraction_documents(reading: Reading, wanted: Wanted) -> dict[UUID, Any]:
    """With their position, since a list of them has an order."""
    rows = Fraction.objects.order_by("public_id")
    if wanted.ids is not None:
        rows = rows.filter(public_id__in=wanted.ids)
    else:
        rows = rows.filter(public_id__gt=wanted.after or NOTHING_BEFORE)[: wanted.limit]
    return {row.public_id: {**fraction_document(reading, row), "position": row.position} for row in rows}


FRACTIONS = Synced(type="waste_fraction", read=fraction_documents)
