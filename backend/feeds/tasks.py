"""When sources are fetched; what is done then is in `importing`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from backend.common import clock
from backend.feeds.duplicates.acting import settle_doubles
from backend.feeds.health import progress
from backend.feeds.importing import import_source
from backend.feeds.item_pictures import sources_with_waiting_pictures, take_pictures
from backend.feeds.mapping.filing import file_entries
from backend.feeds.models import BookmarkedDate, Offering, Source
from backend.feeds.reminders import tell_of_changes
from backend.feeds.sharing import offer_items
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
        with progress.shown(found.pk):
            import_source(found, town=town, now=clock.now())
        look_at_pictures()


@town_task()
def fetch_pictures(*, town: Municipality, source: int) -> None:  # noqa: ARG001 - every job of a town gets it
    """Take in the next pictures of a source's items, and come back if there are more."""
    found = Source.objects.filter(pk=source, is_active=True).first()
    if found is not None:
        take_pictures(found, now=clock.now())
        look_at_pictures()


@town_task()
def file_again(*, town: Municipality, source: int) -> None:
    """What a source's words mean has changed."""
    found = Source.objects.filter(pk=source).first()
    if found is not None:
        with progress.shown(found.pk):
            file_entries(found, town=town, now=clock.now())


def file_soon(source: Source, *, town: Municipality) -> None:
    """In the transaction that changes what its words mean; a lost job is made up for by the sweep."""
    Source.objects.filter(pk=source.pk).update(is_filing_due=True)
    name = f"{town.schema_name} words {source.pk}"
    defer_once(file_again, name=name, schema=town.schema_name, source=source.pk)


def look_at_pictures() -> None:
    """A job for each source with pictures that nobody has looked at; one that waits already is not doubled."""
    schema = current_schema()
    for source in sources_with_waiting_pictures():
        defer_once(fetch_pictures, name=f"{schema} pictures {source.pk}", schema=schema, source=source.pk)


def defer_fetch(source: Source, *, town: Municipality) -> bool:
    """Have a source fetched soon, but never twice at the same time; False if it waits for that already."""
    name = queue_of(source, town=town)
    return defer_once(fetch_source, name=name, schema=town.schema_name, source=source.pk)


def defer_once(task: Any, *, name: str, **arguments: Any) -> bool:
    """A job that runs and waits once under this name; False if it waits already."""
    try:
        with transaction.atomic():  # the queue refuses a second one by a constraint, which would end the caller's
            task.configure(lock=name, queueing_lock=name).defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True


def queue_of(source: Source, *, town: Municipality) -> str:
    """The lock of the jobs that fetch a source."""
    return f"{town.schema_name} source {source.pk}"


def sweep(town: Municipality, now: datetime) -> None:
    """Every few minutes: fetch what is due, and forget who sent something, also where nobody may any more."""
    erase_senders(now=now)
    look_at_pictures()
    settle_doubles(town, now=now)
    for source in Source.objects.filter(is_filing_due=True):
        file_soon(source, town=town)
    for source in Source.objects.due(now=now):
        if source.module in town.modules:
            defer_fetch(source, town=town)


@town_task()
def tell_who_bookmarked(*, town: Municipality) -> None:
    """Events have changed: tell who bookmarked one of their dates."""
    look_for_changes(town, clock.now())


@town_task()
def offer_to_others(*, town: Municipality) -> None:
    """What the town offers has changed."""
    offer_items(town, now=clock.now())


def offer_soon() -> None:
    """A job with the transaction around it, that of somebody who changes items, where the town offers any."""
    if Offering.objects.exists():
        offer_to_others.defer(schema=current_schema())


@town_task()
def look_for_doubles(*, town: Municipality, since: str) -> None:
    """News or events have changed: what tells the same steps back or comes back."""
    settle_doubles(town, now=clock.now(), since=datetime.fromisoformat(since))


def settle_soon() -> None:
    """A job with the transaction around it; a town that takes nothing from anybody has no duplicates but its own."""
    if Source.objects.exists():
        look_for_doubles.defer(schema=current_schema(), since=clock.now().isoformat())


def news_changed() -> None:
    """What follows a change of news."""
    offer_soon()
    settle_soon()


def events_changed() -> None:
    """What follows a change of events."""
    offer_soon()
    settle_soon()
    look_soon()


def offer_again(town: Municipality, now: datetime) -> None:
    """Every few minutes: what time alone took down, and what a lost job left."""
    offer_items(town, now=now)


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
