"""A draft is tried, which is an import rolled back, and taken over: all of it or nothing, exactly as it was shown."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from backend.common.clock import local_day
from backend.common.errors import OrtsblattError
from backend.tenants.models import Municipality
from backend.waste_calendar.formats.entries import FileBroken, Problem
from backend.waste_calendar.imports.batches import first_problems, names_of, note_batch, print_of, write_calendar
from backend.waste_calendar.imports.importing import read_sources
from backend.waste_calendar.locking import lock_calendar
from backend.waste_calendar.models import ImportDraft
from backend.waste_calendar.progress import shown
from backend.waste_calendar.sharing import offer_calendar
from backend.waste_calendar.wizard.of_source import fetch_draft, keep_said
from backend.waste_calendar.wizard.reading import Reading, read_draft
from backend.waste_calendar.wizard.remembering import remember
from backend.waste_calendar.wizard.renames import confirmed_in
from backend.waste_calendar.wizard.report import Report, make_report

MOST_TRIES = 3  # a worker that dies each time may die of the files
_State = ImportDraft.State
logger = logging.getLogger(__name__)


class DraftRefused(OrtsblattError):
    """A calendar can't be taken over as it was checked: show the sentence, and the new check."""

    code = "waste_import_refused"
    status = 409


def carry_out(draft: ImportDraft, *, town: Municipality, now: datetime) -> None:
    """What waits to be done with a draft: checking it, or taking it over. What went wrong stands in the draft."""
    work = {_State.FETCHING: _fetch, _State.CHECKING: _check, _State.WAITING: _take_over}.get(_State(draft.state))
    if work is None:
        return
    asked = ImportDraft.objects.filter(pk=draft.pk, state=draft.state)
    if not asked.update(tries=F("tries") + 1, changed_at=now):
        return  # it is gone, with its calendar, or somebody was quicker
    try:
        _refuse_the_deadly(draft)
        with shown(draft.pk):
            _say(draft, _("Fetching the calendar") if draft.state == _State.FETCHING else _("Reading the files"))
            work(draft, town=town, now=now)
    except (FileBroken, DraftRefused) as refusal:
        asked.update(state=_State.FAILED, message=str(refusal), progress="", changed_at=now)
    except Exception:  # whatever it was, it must not be tried again and again
        logger.exception("a calendar was not taken over", extra={"draft": draft.pk})
        message = _("Something went wrong, and nothing was changed. Please try again.")
        asked.update(state=_State.FAILED, message=message, progress="", changed_at=now)


def _refuse_the_deadly(draft: ImportDraft) -> None:
    if draft.tries >= MOST_TRIES:
        sentence = _(
            "This was begun %(count)s times and never came to its end, so nothing was changed. The files may be too"
            " large: try a part of them, or ask your operator."
        )
        raise DraftRefused(sentence % {"count": draft.tries})


def _fetch(draft: ImportDraft, *, town: Municipality, now: datetime) -> None:
    fetch_draft(draft, town=town, now=now)
    ImportDraft.objects.filter(pk=draft.pk, state=_State.FETCHING).update(
        state=_State.NEW, profile=draft.profile, message=draft.message, progress="", changed_at=now
    )


def _check(draft: ImportDraft, *, town: Municipality, now: datetime) -> None:
    reading = _read(draft, town=town, now=now)
    _say(draft, _("Comparing with the calendar so far"))
    with transaction.atomic():
        report = _write(reading, town=town, now=now)
        transaction.set_rollback(True)
    _show(draft, was=_State.CHECKING, report=report, now=now)


def _take_over(draft: ImportDraft, *, town: Municipality, now: datetime) -> None:
    """One transaction: a worker that dies leaves everything as it was, and the job, or the sweep, begins again."""
    reading = _read(draft, town=town, now=now)
    _say(draft, _("Writing the calendar"))
    refusal: Report | None = None
    with transaction.atomic():
        locked = ImportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if locked.state != _State.WAITING:
            return
        lock_calendar()
        files = "" if locked.source_id else names_of([file.name for file in locked.files.all()])
        if locked.source_id:
            keep_said(locked)
        counts, journal = write_calendar(reading.dataset, now=now, brought=files)
        report = make_report(journal, reading=reading, today=_today(town, now=now))
        if report.print != locked.plan_print:
            refusal = report
            transaction.set_rollback(True)
        else:
            problems = [f"{name}: {problem}" for name, problem in reading.problems]
            locked.batch = note_batch(
                counts=counts,
                journal=journal,
                now=now,
                files=files or str(locked.source or _("Calendars of the municipality file")),
                person=locked.person,
                is_fine=not report.problems,
                problems=first_problems(problems),
                print=print_of(reading.dataset),
            )
            remember(locked, now=now)
            _settle(locked, state=_State.DONE, report=report, now=now)
            offer_calendar(town, now=now)
    if refusal is not None:
        message = _("The calendar has changed since it was checked. Please look at the new result.")
        _show(draft, was=_State.WAITING, report=refusal, message=message, now=now)


def _show(draft: ImportDraft, *, was: ImportDraft.State, report: Report, now: datetime, message: str = "") -> None:
    """The result of a check, unless the draft went on meanwhile: a worker that was thought dead may still live."""
    with transaction.atomic():
        locked = ImportDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk, state=was).first()
        if locked is not None:
            _settle(locked, state=_State.CHECKED, report=report, message=message, now=now)


def _write(reading: Reading, *, town: Municipality, now: datetime) -> Report:
    lock_calendar()
    _counts, journal = write_calendar(reading.dataset, now=now)
    return make_report(journal, reading=reading, today=_today(town, now=now))


def _read(draft: ImportDraft, *, town: Municipality, now: datetime) -> Reading:
    if draft.source_id is not None:
        with transaction.atomic():  # as if it was said already, then nothing of it
            keep_said(draft)
            reading = _read_sources(draft, town=town, now=now)
            transaction.set_rollback(True)
        return reading
    if draft.is_of_sources:
        return _read_sources(draft, town=town, now=now)
    return read_draft(draft, town=town, today=_today(town, now=now), progress=_progress(draft))


def _read_sources(draft: ImportDraft, *, town: Municipality, now: datetime) -> Reading:
    found = read_sources(town, now=now, confirmed=confirmed_in(draft))
    if draft.source is not None and (found is None or draft.source not in found[1]):
        noted = draft.source.batches.filter(reverses=None).first()  # why it could not be read
        raise DraftRefused("\n".join(noted.problems) if noted else _("This calendar can't be read."))
    if found is None:
        raise DraftRefused(_("The municipality file names no calendar."))
    dataset, readers = found
    days = [day for item in dataset.coverage for day in (item.first, item.last)]
    return Reading(
        dataset=dataset,
        problems=[("", Problem(text=text)) for reader in readers.values() for text in map(str, reader.problems)],
        remarks=[text for reader in readers.values() for text in reader.remarks],
        first=min(days, default=None),
        last=max(days, default=None),
    )


def _settle(draft: ImportDraft, *, state: ImportDraft.State, report: Report, now: datetime, message: str = "") -> None:
    draft.state, draft.message, draft.progress, draft.changed_at = state, message, "", now
    draft.report, draft.plan_print = report.pack(), report.print
    draft.save(update_fields=["state", "message", "progress", "changed_at", "report", "plan_print", "batch"])


def _progress(draft: ImportDraft) -> Callable[[str], None]:
    return lambda text: _say(draft, text)


def _say(draft: ImportDraft, text: str) -> None:
    """Outside of the transaction that writes, so that people see it."""
    ImportDraft.objects.filter(pk=draft.pk).update(progress=text[:200])


def _today(town: Municipality, *, now: datetime) -> date:
    return local_day(now, zone=ZoneInfo(town.timezone))
