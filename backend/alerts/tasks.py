"""Jobs of urgent notices and official warnings; what they do is in `ending`, `mailing` and `official`."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from backend.alerts.ending import write_down_ends
from backend.alerts.mailing import NoticeNotMailed, tell_of_unmailed
from backend.alerts.official.subscribing import follow
from backend.alerts.official.watching import watch
from backend.common import clock
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality


@town_task(retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def tell_of_notices(*, town: Municipality) -> None:
    """Mail operator and administrators what has just gone out; NoticeNotMailed makes it be tried again soon."""
    if tell_of_unmailed(town, now=clock.now()).failed:
        raise NoticeNotMailed


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="watch_official_warnings", lock="watch_official_warnings", pass_context=False)
def watch_official_warnings(timestamp: int) -> None:
    """Every minute: what the warning services say, once for all towns, in the public schema."""
    watch(now=datetime.fromtimestamp(timestamp, tz=UTC))


def sweep(town: Municipality, now: datetime) -> None:
    """Every few minutes: write down which notices are over, tell of those whose job was lost or failed, and see to it
    that the town takes official warnings, also one that was there before they were.
    """
    write_down_ends(now=now)
    tell_of_unmailed(town, now=now)
    follow(town)
