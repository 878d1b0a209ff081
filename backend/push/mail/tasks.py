"""Jobs of mail: the question whether a mailbox wants it, and the week when it is due."""

from __future__ import annotations

from datetime import datetime

from procrastinate import RetryStrategy

from backend.common import clock
from backend.push.mail.digest import send_digests
from backend.push.mail.questions import ask, forget_old
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality


@town_task(retry=RetryStrategy(max_attempts=3, exponential_wait=4))
def ask_mailboxes(*, town: Municipality) -> None:
    """Ask the mailboxes that wait; what fails is tried again by the sweep."""
    ask(town=town, now=clock.now())


def sweep(town: Municipality, now: datetime) -> None:
    """Every few minutes: ask those whose job was lost or failed, forget who did not answer, send the week."""
    ask(town=town, now=now)
    forget_old(now=now)
    send_digests(town, now)
