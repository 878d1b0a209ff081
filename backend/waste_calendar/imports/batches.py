"""One import after another: written under one lock, noted with what takes it back, and taken back from the last on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.common.errors import OrtsblattError
from backend.tenants.models import Municipality
from backend.waste_calendar.dataset import Dataset
from backend.waste_calendar.documents import to_document
from backend.waste_calendar.imports.brought import note_held
from backend.waste_calendar.imports.journal import Journal, pack
from backend.waste_calendar.imports.undoing import undo
from backend.waste_calendar.locking import lock_calendar_for_page
from backend.waste_calendar.models import ImportBatch
from backend.waste_calendar.sharing import offer_calendar
from backend.waste_calendar.stepping_back import step_back, without_covered
from backend.waste_calendar.storing.calendars import store
from backend.waste_calendar.storing.run import Counts

JOURNALS_KEPT = 10  # imports that can be taken back, one after another
_MOST_PROBLEMS = 100
_NAMED = 4
_LONGEST = 450  # letters
BATCHES_KEPT_FOR = timedelta(days=730)


class CannotUndo(OrtsblattError):
    """An import can't be taken back any more, or not yet; the message is a sentence for editors."""

    code = "waste_import_not_undone"
    status = 409


def write_calendar(dataset: Dataset, *, now: datetime, brought: str = "") -> tuple[Counts, Journal]:
    """Make the town's own calendar what the data say, in the caller's transaction; not where a provider says it.

    The one way in, for a dry run (rolled back), for what somebody `brought` (in these files) and the nightly import.
    """
    journal = Journal()
    dataset = without_covered(dataset)
    counts = store(dataset, origin="", now=now, journal=journal)
    note_held(dataset, files=brought, now=now, journal=journal)
    return counts, journal


def print_of(dataset: Dataset) -> str:
    """Equal calendars have equal prints."""
    document = {**to_document(dataset), "streets_are_all": dataset.is_complete}
    return sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()


def note_batch(*, counts: Counts, journal: Journal | None, now: datetime, **columns: Any) -> ImportBatch:
    """Write an import down, with what takes it back."""
    content = pack(journal) if journal else None
    batch = ImportBatch.objects.create(at=now, journal=content, **vars(counts), **columns)
    _forget_old(now=now)
    return batch


def first_problems(problems: Sequence[str]) -> list[str]:
    """Those that an import is noted with, and how many more there are: a wrong file may have one in each line."""
    number = len(problems) - _MOST_PROBLEMS
    if number <= 0:
        return list(problems)
    text = ngettext(
        "%(number)s more problem is not listed here.", "%(number)s more problems are not listed here.", number
    )
    return [*problems[:_MOST_PROBLEMS], text % {"number": number}]


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Where the imports stand, as the two arrows of an editor show it; all are keys of batches."""

    back: int | None  # the import that can be taken back now
    again: int | None  # the undoing that can be taken back now: what it took back is read in again
    undoings: frozenset[int]


def next_steps() -> Steps:
    """What can be taken back, and what of it can be read in again before something new is; one statement."""
    batches = ImportBatch.objects.order_by("pk").annotate(is_forgotten=Q(journal=None))
    rows = list(batches.values_list("pk", "reverses", "is_forgotten"))
    reverses = {key: former for key, former, _is_forgotten in rows}
    undoings = frozenset(key for key in reverses if _is_undoing(key, reverses=reverses))
    done: list[int] = []
    undone: list[int] = []
    for key, former, is_forgotten in rows:
        if is_forgotten:
            continue
        come_from, go_to = (done, undone) if key in undoings else (undone, done)
        if former is None:
            undone.clear()
        elif come_from and come_from[-1] == former:
            come_from.pop()
        go_to.append(key)
    return Steps(back=done[-1] if done else None, again=undone[-1] if undone else None, undoings=undoings)


def was_taken_back(calendar: str) -> bool:
    """Whether somebody took exactly this calendar back, so that it must not return by itself."""
    last = ImportBatch.objects.filter(print=calendar).exclude(created=0, changed=0, removed=0).first()
    return last is not None and last.pk in next_steps().undoings


@transaction.atomic
def take_back(batch: ImportBatch, *, town: Municipality, person: Any, now: datetime) -> ImportBatch:
    """Undo the last import that stands; returns the undoing, which can be taken back as well.

    Raises CannotUndo or CalendarBusy.
    """
    lock_calendar_for_page()
    steps = next_steps()
    if batch.pk not in (steps.back, steps.again):
        raise CannotUndo(_("Only the last import can be taken back. Take back the later ones first."))
    storing, left = undo(batch, now=now)
    step_back(now=now)  # what comes back may be a provider's by now
    undoing = note_batch(
        counts=storing.counts,
        journal=storing.journal,
        now=now,
        source=batch.source,
        files=batch.files,
        person=person,
        reverses=batch,
        problems=left,
        print=batch.print,
    )
    offer_calendar(town, now=now)
    return undoing


def _is_undoing(key: int, *, reverses: Mapping[int, int | None]) -> bool:
    """An undoing of an undoing is the import again."""
    steps, former = 0, reverses[key]
    while former is not None:
        steps, former = steps + 1, reverses.get(former)
    return steps % 2 == 1


def _forget_old(*, now: datetime) -> None:
    kept = ImportBatch.objects.exclude(journal=None).values_list("pk", flat=True)[:JOURNALS_KEPT]
    ImportBatch.objects.exclude(journal=None).exclude(pk__in=list(kept)).update(journal=None)
    ImportBatch.objects.filter(at__lt=now - BATCHES_KEPT_FOR).delete()


def names_of(files: Iterable[str]) -> str:
    """The names of files in one line, each once; of many the first few."""
    names = list(dict.fromkeys(files))
    shown, number = ", ".join(names[:_NAMED])[:_LONGEST], len(names) - _NAMED
    more = ngettext("%(number)s more file", "%(number)s more files", number) % {"number": number}
    return _("%(first)s and %(others)s") % {"first": shown, "others": more} if number > 0 else shown
