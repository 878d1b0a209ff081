"""Jobs of the inbox: letters."""

from __future__ import annotations

from backend.common import clock
from backend.inbox.sending import deliver
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality


@town_task()
def send_letters(*, town: Municipality) -> None:
    """Send what is due; what fails is tried again by the sweep."""
    deliver(town=town, now=clock.now())
