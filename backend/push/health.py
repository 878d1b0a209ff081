"""What the operator should see of push in a town: credentials that failed, transports that take nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from backend.push.models import Breaker, Credential
from backend.tenants.models import Municipality
from backend.tenants.registry import Health


def health(_town: Municipality, _now: datetime) -> Iterator[Health]:
    """One line for each transport, and for each service that takes nothing."""
    failing = {f"{row.transport} {row.project}".strip(): row for row in Breaker.objects.exclude(open_until=None)}
    for row in Credential.objects.order_by("transport"):
        breaker = failing.pop(f"{row.transport} {row.project}".strip(), None)
        message = breaker.reason if breaker else row.problem
        yield Health(
            subject=row.transport,
            is_fine=not message,
            message=message,
            since=breaker.since if breaker else None,
        )
    for subject, breaker in sorted(failing.items()):  # those that need no credentials
        yield Health(subject=subject, is_fine=False, message=breaker.reason, since=breaker.since)
