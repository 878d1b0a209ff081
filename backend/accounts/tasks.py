"""Jobs about people: sending the invitations that wait."""

from __future__ import annotations

from backend.accounts.inviting import deliver
from backend.common import clock
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality


@town_task()
def send_invitations(*, town: Municipality) -> None:
    """Mail everybody who was invited and has not been written to; a demo's invented people get no mail."""
    if not town.is_demo:
        deliver(town=town, now=clock.now())
