"""Jobs of approvals; what they do is in `telling` and `escalating`."""

from __future__ import annotations

from datetime import datetime

from backend.approvals.escalating import escalate
from backend.approvals.telling import tell
from backend.common import clock
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality


@town_task()
def tell_of_approvals(*, town: Municipality) -> None:
    """Write to those whom a submission or a decision concerns."""
    tell(town=town, now=clock.now())


def sweep(town: Municipality, now: datetime) -> None:
    """Every few minutes: what a lost job did not tell, and what nobody has decided for too long."""
    tell(town=town, now=now)
    escalate(town=town, now=now)
