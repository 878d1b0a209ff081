"""Urgent notices as tests need them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from backend.alerts.models import Alert

NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)  # 12:00 in Berlin


def alert(headline: str = "Bitte Leitungswasser abkochen.", **fields: Any) -> Alert:
    """A notice that holds from an hour before noon for two hours."""
    areas = fields.pop("areas", [])
    defaults = {
        "kind": Alert.Kind.WATER,
        "severity": Alert.Severity.SEVERE,
        "instruction": "Das Wasser einmal sprudelnd aufkochen.",
        "sender": "Stadt Musterstadt",
        "valid_from": NOON - timedelta(hours=1),
        "valid_until": NOON + timedelta(hours=1),
        "area_ids": sorted(area.public_id for area in areas),
    }
    made = Alert.objects.create(headline=headline, **{**defaults, **fields})
    made.areas.set(areas)
    return made
