"""When sources are fetched; what is done then is in `importing`."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from backend.common import clock
from backend.feeds.importing import import_source
from backend.feeds.models import Source
from backend.feeds.submissions.deciding import erase_old
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality


@town_task()
def fetch_source(*, town: Municipality, source: int) -> None:
    """Import one source; it may have been removed or switched off since."""
    found = Source.objects.filter(pk=source, is_active=True).first()
    if found is not None and found.module in town.modules:
        import_source(found, town=town, now=clock.now())


def defer_fetch(source: Source, *, town: Municipality) -> bool:
    """Have a source fetched soon, but never twice at the same time; False if it waits for that already."""
    name = f"{town.schema_name} source {source.pk}"
    try:
        with transaction.atomic():  # the queue refuses a second one by a constraint, which would end the caller's
            fetch_source.configure(lock=name, queueing_lock=name).defer(schema=town.schema_name, source=source.pk)
    except AlreadyEnqueued:
        return False
    return True


def sweep(town: Municipality, now: datetime) -> None:
    """Every few minutes: fetch what is due."""
    for source in Source.objects.due(now=now):
        if source.module in town.modules:
            defer_fetch(source, town=town)


def erase_senders(_town: Municipality, now: datetime) -> None:
    """Every few minutes: forget the senders of proposed events whose time has come."""
    with transaction.atomic():
        erase_old(now=now)
