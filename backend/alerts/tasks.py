"""Jobs of urgent notices; what they do is in `ending` and `mailing`."""

from __future__ import annotations

from datetime import datetime

from backend.alerts.ending import write_down_ends
from backend.tenants.models import Municipality


def sweep(town: Municipality, now: datetime) -> None:  # noqa: ARG001 - the registry's signature
    """Every few minutes: write down which notices are over."""
    write_down_ends(now=now)
