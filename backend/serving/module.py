"""The announcement of the way out: nothing to be seen, and counts of attempts that are swept up."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from backend.serving.limits import forget_counts
from backend.serving.models import Count
from backend.tenants.models import Municipality
from backend.tenants.registry import Module, register


def sweep(_town: Municipality, now: datetime) -> None:
    """Erase the counts of windows that are over."""
    forget_counts(now=now)


register(Module(key="serving", title=_("Serving"), sweep=sweep, stays_here=(Count,)))
