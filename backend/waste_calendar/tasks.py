"""Jobs of the waste calendar: what rules say of the months ahead, handing a calendar on, and the nightly import."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from backend.common import clock
from backend.push.models.messages import Severity
from backend.push.tasks import priority_of
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality
from backend.tenants.registry import Offered, Taken
from backend.tenants.schemas import current_schema, town_of_connection
from backend.waste_calendar.beside import put_beside
from backend.waste_calendar.checking.keeping import check_calendar
from backend.waste_calendar.corrections.telling import tell_of_changes
from backend.waste_calendar.formats.entries import FileBroken
from backend.waste_calendar.imports.fetching import fetch_source
from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.imports.renaming import rename_when_due
from backend.waste_calendar.locking import lock_calendar
from backend.waste_calendar.models import CalendarSource, ImportDraft
from backend.waste_calendar.planning import plan_pickups
from backend.waste_calendar.progress import running
from backend.waste_calendar.proposing import note_changes
from backend.waste_calendar.sharing import offer_calendar, take
from backend.waste_calendar.stepping_back import rests
from backend.waste_calendar.wizard.carrying_out import carry_out

DRAFTS_KEPT_FOR = timedelta(days=14)  # with their files, taken over or not
LOST_AFTER = timedelta(minutes=10)  # jobs that die are begun again by their queue; this is the net below
DIED_AFTER = timedelta(minutes=2)  # of work that was begun, whose session is gone
TELLING = frozenset({"waste_calendar", "push"})  # modules of a town that has anybody to tell

logger = logging.getLogger(__name__)


@town_task()
def offer_corrections(*, town: Municipality) -> None:
    """Offer the calendar as it is now; towns that take it are woken."""
    with transaction.atomic():
        offer_calendar(town, now=clock.now())


@town_task()
def import_again(*, town: Municipality) -> None:
    """Read the town's calendar files again; what is wrong with them stands in the CMS."""
    now = clock.now()
    try:
        import_calendars(town, now=now)
    except FileBroken as error:
        logger.warning("calendar not imported: %s", error, extra={"town": town.slug})
    with transaction.atomic():  # also where nothing was imported: days pass
        check_calendar(town, now=now)


def take_then_read(town: Municipality, offered: Offered) -> Taken:
    """Take what a provider offers; where it goes, the town's own calendars are read again without waiting for night."""
    taken = take(town, offered)
    if offered.document is None and CalendarSource.objects.exists():
        import_again.defer(schema=town.schema_name)
    return taken


@town_task()
def check_again(*, town: Municipality) -> None:
    """Look whether something is wrong with the calendar as it is now."""
    with transaction.atomic():
        check_calendar(town, now=clock.now())
        note_changes(town, today=_today(town))


@town_task()
def plan_again(*, town: Municipality) -> None:
    """Make the coming pickups what the rules say, hand them on, and look whether something is wrong with them."""
    now = clock.now()
    with transaction.atomic():
        lock_calendar()  # rules that are read after it are those of whoever saved last
        put_beside(now=now)
        is_renamed = rename_when_due(today=_today(town), now=now)
        if plan_pickups(town, now=now) or is_renamed:
            offer_calendar(town, now=now)
        check_calendar(town, now=now)
        note_changes(town, today=_today(town))


def _today(town: Municipality) -> date:
    return clock.local_day(clock.now(), zone=ZoneInfo(town.timezone))


@town_task()
def tell_who_asked(*, town: Municipality) -> None:
    """Tell those who asked for the pickups of an address what has become of them."""
    look_for_changes(town, clock.now())


def look_soon() -> None:
    """A job with the transaction around it, that of whoever changes pickups: an editor, an import, a hand-over.

    Always one of its own: one that waits already may begin before this transaction can be seen.
    """
    town = town_of_connection()
    if town is None or not set(town.modules) >= TELLING:
        return
    tell_who_asked.configure(priority=priority_of(Severity.REMINDER)).defer(schema=current_schema())


def look_for_changes(town: Municipality, now: datetime) -> None:
    """Also every few minutes: days that come near are known from then on, and nothing stays with a lost job."""
    if set(town.modules) >= TELLING:
        tell_of_changes(town, now=now)


@town_task()
def fetch_calendar(*, town: Municipality, source: int) -> None:
    """Fetch one calendar from the internet, and read all again if anything is new; it may have been removed since."""
    found = CalendarSource.objects.filter(pk=source).first()
    if found is not None and found.is_fetched:
        again = partial(import_again.defer, schema=town.schema_name)
        fetch_source(found, town=town, now=clock.now(), when_new=again)


def fetch_what_is_due(town: Municipality, *, now: datetime) -> None:
    """A job for each calendar whose day has passed, but never two at the same time."""
    due = list(CalendarSource.objects.due(now=now))
    for source in due if due and not rests(town) else ():
        name = f"{town.schema_name} waste calendar {source.pk}"
        with suppress(AlreadyEnqueued), transaction.atomic():  # the queue refuses by a constraint
            fetch_calendar.configure(lock=name, queueing_lock=name).defer(schema=town.schema_name, source=source.pk)


@town_task()
def work_on_draft(*, town: Municipality, draft: int) -> None:
    """Check a calendar that somebody brought, or take it over."""
    if waiting := ImportDraft.objects.filter(pk=draft, state__in=ImportDraft.BUSY).first():
        carry_out(waiting, town=town, now=clock.now())


def begin_draft(draft: int, *, town: Municipality, is_again: bool = False) -> None:
    """A job with the transaction around it; never two at the same draft. Raises AlreadyEnqueued `is_again`."""
    name = f"{town.schema_name} calendar draft {draft}"
    task = work_on_draft.configure(lock=name, queueing_lock=name if is_again else None)
    task.defer(schema=town.schema_name, draft=draft)


def finish_drafts(town: Municipality, *, now: datetime) -> None:
    """Calendars whose job got lost go on, and what nobody took over is erased with its files."""
    busy = ImportDraft.objects.filter(state__in=ImportDraft.BUSY)
    busy = busy.exclude(progress="", changed_at__gte=now - LOST_AFTER).filter(changed_at__lt=now - DIED_AFTER)
    alive = running() if busy.exists() else {}
    for draft in busy.exclude(pk__in=alive).values_list("pk", flat=True):
        with suppress(AlreadyEnqueued), transaction.atomic():  # the queue refuses by a constraint
            begin_draft(draft, town=town, is_again=True)
    ended = ImportDraft.objects.exclude(state__in=ImportDraft.BUSY)
    if ended.filter(changed_at__lt=now - DRAFTS_KEPT_FOR).exists():
        with transaction.atomic():
            ended.filter(changed_at__lt=now - DRAFTS_KEPT_FOR).delete()
