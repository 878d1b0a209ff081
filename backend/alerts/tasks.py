"""Jobs of urgent notices; what they do is in `ending` and `mailing`."""

from __future__ import annotations

from datetime import datetime

from procrastinate import RetryStrategy

from backend.alerts.ending import write_down_ends
from backend.alerts.mailing import NoticeNotMailed, tell_of_unmailed
from backend.common import clock
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality


@town_task(retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def tell_of_notices(*, town: Municipality) -> None:
    """Mail operator and administrators what has just gone out; NoticeNotMailed makes it be tried again soon."""
    if tell_of_unmailed(town, now=clock.now()).failed:
        raise NoticeNotMailed


def sweep(town: Municipality, now: datetime) -> None:
    """Every few minutes: write down which notices are over, and tell of those whose job was lost or failed."""
    write_down_ends(now=now)
    tell_of_unmailed(town, now=now)
