"""Jobs of urgent notices and official warnings; what they do is in `ending`, `mailing` and `official`."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from backend.alerts.ending import write_down_ends
from backend.alerts.mailing import NoticeNotMailed, tell_of_unmailed
from backend.alerts.official.subscribing import follow
from backend.alerts.official.watching import watch
from backend.alerts.regional.asking_others import ask_others
from backend.alerts.regional.calling_back import send_codes
from backend.alerts.regional.releasing import close_old
from backend.alerts.regional.subscribing import MODULE, REGIONAL, follow_region
from backend.common import clock
from backend.region.arriving import wake_waiting
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


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="wake_for_regional_notices", lock="wake_for_regional_notices", pass_context=False)
def wake_for_regional_notices(timestamp: int) -> None:  # noqa: ARG001 - the signature of periodic jobs
    """Every minute: a town that was out of service gets what concerns it as soon as it is back."""
    wake_waiting(REGIONAL, module=MODULE)


@town_task(retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def ask_others_to_release(*, town: Municipality) -> None:
    """Mail those who may release a regional notice that was just written; NoticeNotMailed makes it be tried again."""
    if ask_others(town, now=clock.now()).failed:
        raise NoticeNotMailed


@town_task(retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def send_call_back_codes(*, town: Municipality) -> None:
    """Mail the desk the codes that are waited for."""
    send_codes(town, now=clock.now())


def sweep(town: Municipality, now: datetime) -> None:
    """Every few minutes: write down which notices are over, tell of those whose job was lost or failed, and see to it
    that the town takes official warnings and regional notices, also one that was there before they were.
    """
    write_down_ends(now=now)
    tell_of_unmailed(town, now=now)
    ask_others(town, now=now)
    follow(town)
    follow_region(town)
    close_old(town, now=now)
