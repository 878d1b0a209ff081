"""How imports are doing, for the operator who sees those of all towns at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from backend.feeds.health.words import state_of
from backend.feeds.models import Source
from backend.tenants.models import Municipality
from backend.tenants.sources import SourceLine, Sources, SourceState, host_of, hosts_only

SILENT_FOR = timedelta(days=3)

_SELECT = """
    SELECT kind, name, url, items, last_success_at, next_attempt_at, last_error, failures, moved_to, warnings,
           is_active, is_gone
      FROM {schema}.feeds_source
     WHERE origin = ''
"""


def is_well(source: Source, *, now: datetime) -> bool:
    """One that has been silent for long is not, even without an error."""
    is_recent = source.last_success_at is not None and source.last_success_at > now - SILENT_FOR
    return is_recent and not source.failures


def _line(row: Mapping[str, Any], town: Municipality, now: datetime) -> SourceLine | None:
    source = Source(**{**row, "warnings": json.loads(row["warnings"])})
    if source.module not in town.modules:
        return None
    state = _state(source, now=now)
    message = state_of(source)
    if state is SourceState.FAILING and not source.last_error:
        message = _("Has not been asked for days. Are the background jobs running?")
    return SourceLine(
        name=source.name,
        kind=str(source.get_kind_display()),
        state=state,
        message=hosts_only(message),
        host=host_of(source.url),
        items=source.items,
        last_success_at=source.last_success_at,
        next_attempt_at=source.next_attempt_at if source.is_active else None,
    )


def _state(source: Source, *, now: datetime) -> SourceState:
    if not source.is_active and not source.is_gone:
        return SourceState.OFF
    if source.is_gone or source.failures:
        return SourceState.FAILING
    if source.last_success_at is None:
        return SourceState.WAITING
    return SourceState.FINE if is_well(source, now=now) else SourceState.FAILING


SOURCES = Sources(select=_SELECT, line=_line)
