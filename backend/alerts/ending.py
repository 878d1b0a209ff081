"""The end of a notice: it comes by itself at `valid_until`; here it is only written down, for lists and logs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backend.alerts.models import Alert


def write_down_ends(*, now: datetime) -> int:
    """Set what is over to OVER, in the town of the connection; returns how many there were."""
    with transaction.atomic():
        return Alert.objects.ended(now=now).update(state=Alert.State.OVER, updated_at=now)
