"""When sources are fetched; what is done then is in `importing`."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from backend.common import clock
from backend.feeds.importing import import_source
from backend.feeds.models import BookmarkedDate, Source
from backend.feeds.reminders import tell_of_changes
from backend.feeds.submissions.deciding import erase_old
from backend.push.models.messages import Severity
from backend.push.tasks import priority_of
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality
from backend.tenants.schemas import current_schema


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
    """Every few minutes: fetch what is due, and forget who sent something, also where nobody may any more."""
    erase_senders(now=now)
    for source in Source.objects.due(now=now):
        if source.module in town.modules:
            defer_fetch(source, town=town)


@town_task()
def tell_who_bookmarked(*, town: Municipality) -> None:
    """Events have changed: tell who bookmarked one of their dates."""
    look_for_changes(town, clock.now())


def look_soon() -> None:
    """A job with the transaction around it, that of somebody who changes events, where anybody has bookmarked any.

    Always one of its own: one that waits already may begin before this transaction can be seen.
    """
    if BookmarkedDate.objects.exists():
        priority = priority_of(Severity.REMINDER)
        tell_who_bookmarked.configure(priority=priority).defer(schema=current_schema())


def look_for_changes(town: Municipality, now: datetime) -> None:
    """Also every few minutes: what time alone took down, and what a lost job left."""
    if {"events", "push"} <= set(town.modules):
        tell_of_changes(now=now)


def erase_senders(*, now: datetime) -> None:
    """Forget the senders of proposed events and news whose time has come."""
    with transaction.atomic():
        erase_old(now=now)
