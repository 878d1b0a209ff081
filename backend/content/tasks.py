"""When the PDFs of imported gazettes are fetched; what is done then is in `gazettes.taking`."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from backend.common import clock
from backend.content.gazettes.taking import fetch_next, waiting
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality


@town_task()
def fetch_gazette(*, town: Municipality) -> None:
    """One PDF a job, so that a town with years of gazettes keeps no other waiting."""
    if "gazettes" in town.modules and fetch_next(town, now=clock.now()):
        look_for_gazettes(town, clock.now())


def look_for_gazettes(town: Municipality, now: datetime) -> None:
    """Also every few minutes: a job where a PDF waits; one that waits already is not doubled."""
    if not waiting(now=now).exists():
        return
    name = f"{town.schema_name} gazettes"
    try:
        with transaction.atomic():  # the queue refuses a second one by a constraint, which would end the caller's
            fetch_gazette.configure(lock=name, queueing_lock=name).defer(schema=town.schema_name)
    except AlreadyEnqueued:
        return
