"""The job that wakes a town to take what is offered to it; everything to do stands in the region's tables."""

from __future__ import annotations

from backend.common import clock
from backend.region.taking import take_pending
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality


@town_task()
def take_offers(*, town: Municipality) -> None:
    """Take all that is pending for the town."""
    take_pending(town, now=clock.now())
