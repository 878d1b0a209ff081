"""What nobody has decided for two working days: the administrators are told, once for each submission."""

from __future__ import annotations

from datetime import datetime
from itertools import chain

from backend.approvals import items, messages
from backend.approvals.models import Notice
from backend.approvals.telling import tell_once
from backend.tenants.models import Municipality


def escalate(*, town: Municipality, now: datetime) -> int:
    """Returns how many were told of; a demo's invented people get no mail."""
    if town.is_demo:
        return 0
    untold = {"notices__event": Notice.Event.OVERDUE}
    found = chain(
        items.overdue(items.waiting().exclude(**untold)), messages.overdue(messages.waiting().exclude(**untold))
    )
    return sum(tell_once(each, town=town, now=now) for each in found if each.is_overdue(town=town, now=now))
