"""From `warnings:` of a municipality file to the town's setting and its subscriptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.alerts.models import OfficialWarnings
from backend.alerts.official.subscribing import follow
from backend.alerts.section import AlertsSection, WarningsPart
from backend.library.settling import settle_columns
from backend.tenants.changes import Change
from backend.tenants.rollout.context import Rollout


def apply(rollout: Rollout) -> Iterator[Change]:
    """First values; a town whose keys have changed takes the warnings of its new county."""
    applied = rollout.applied_section(AlertsSection)
    yield from settle_columns(
        OfficialWarnings.load(),
        subject="warnings",
        wanted=_columns(rollout.section(AlertsSection).warnings),
        applied=_columns(applied.warnings) if applied else None,
    )
    follow(rollout.town, wakes=False)


def _columns(part: WarningsPart) -> dict[str, Any]:
    return {"is_shown": part.show, "is_pushed": part.push, "pushed_from": part.push_from}
