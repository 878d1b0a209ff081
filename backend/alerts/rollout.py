"""From `warnings:` of a municipality file to the town's setting and its subscriptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.alerts.models import CallBackDesk, OfficialWarnings
from backend.alerts.official.subscribing import follow
from backend.alerts.regional.subscribing import follow_region
from backend.alerts.section import AlertsSection, CallBackPart, WarningsPart
from backend.library.settling import settle_columns
from backend.tenants.changes import Change, Kind
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
    yield from _settle_desk(rollout.section(AlertsSection).call_back)
    follow(rollout.town, wakes=False)
    follow_region(rollout.town, wakes=False)


def _settle_desk(part: CallBackPart | None) -> Iterator[Change]:
    """The file's alone: nobody in the CMS can send the code to themselves."""
    row = CallBackDesk.objects.first()
    before = f"{row.name} <{row.email}>" if row else None
    after = f"{part.name} <{part.email}>" if part else None
    if before == after:
        return
    CallBackDesk.objects.all().delete()
    if part:
        CallBackDesk.objects.create(name=part.name, email=part.email)
    kind = Kind.CHANGE if before and after else Kind.CREATE if after else Kind.REMOVE
    yield Change(kind=kind, subject="call_back", before=before, after=after)


def _columns(part: WarningsPart) -> dict[str, Any]:
    return {
        "is_shown": part.show,
        "is_pushed": part.push,
        "pushed_from": part.push_from,
        "takes_regional": part.regional,
    }
