"""When links are collected and tested; one job at a time on the whole installation, so that we never come in crowds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from backend.common import clock
from backend.library.links.collecting import collect
from backend.library.links.visiting import visit_due
from backend.library.models import WebAddress
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality

LOCK = "links"


@town_task()
def collect_links(*, town: Municipality) -> None:  # noqa: ARG001 - every job of a town gets it
    """Look anew at everything that is published."""
    collect(now=clock.now())


@town_task()
def visit_links(*, town: Municipality) -> None:
    """Test what is due; what somebody waits for goes on at once, the rest with the next sweep."""
    visit_due(town=town, now=clock.now())
    if WebAddress.objects.filter(asked_at__isnull=False).exists():
        _defer(visit_links, town=town)


def defer_collecting(town: Municipality) -> None:
    """Every night."""
    _defer(collect_links, town=town)


def defer_visits(town: Municipality, *, now: datetime) -> None:
    """Every few minutes, and when somebody asks: if something is due."""
    if WebAddress.objects.due(now=now).exists():
        _defer(visit_links, town=town)


def _defer(task: Any, *, town: Municipality) -> None:
    """Never twice at the same time."""
    name = f"{town.schema_name} {task.name}"
    try:
        with transaction.atomic():  # the queue refuses a second one by a constraint, which would end the caller's
            task.configure(lock=LOCK, queueing_lock=name).defer(schema=town.schema_name)
    except AlreadyEnqueued:
        pass
