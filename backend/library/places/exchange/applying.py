"""A planned table becomes drafts and published places, all of it or nothing; and the last one is taken back."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from backend.accounts.models import User
from backend.common import clock
from backend.common.errors import OrtsblattError
from backend.library.models import Place, PlaceImport
from backend.library.places.exchange.planning import Planned, make_plan
from backend.library.places.exchange.tables import Line, Table
from backend.library.places.exchange.versions import MANY
from backend.library.publishing import PublishingRefused

_State = PlaceImport.State
logger = logging.getLogger(__name__)

MAY_IMPORT = ("library.add_place", "library.change_place")


class ImportRefused(OrtsblattError):
    """The table can't be taken over as it was checked: show the sentence, and let it be checked again."""

    code = "place_import_refused"
    status = 409


def table_of(record: PlaceImport) -> Table:
    """The table that is kept."""
    return Table(headings=record.headings, lines=[Line(number, cells) for number, cells in record.rows])


def take_over(record: PlaceImport, *, lang: str) -> None:
    """Write what was checked, as the person who asked for it; what went wrong stands in the record."""
    _settle(record, work=partial(_take, lang=lang), done=_State.DONE, failed=_State.FAILED)


def take_back(record: PlaceImport) -> None:
    """Make places what they were before; those that somebody has touched since stay."""
    _settle(record, work=_return, done=_State.RETURNED, failed=_State.DONE)


def may_import(user: Any) -> bool:
    """Whether somebody's role lets them bring tables."""
    return all(user.has_perm(right) for right in MAY_IMPORT)


def may_publish(user: Any) -> bool:
    """Whether what they bring may go live; the policy is asked for each place besides."""
    return bool(user.has_perm("library.publish_place"))


def _settle(asked: PlaceImport, *, work: Callable[[PlaceImport], dict[str, int]], done: str, failed: str) -> None:
    """Once: whoever comes second finds the row locked, or in another state."""
    waiting = PlaceImport.objects.filter(pk=asked.pk, state=asked.state)
    try:
        with transaction.atomic():
            record = waiting.select_for_update(skip_locked=True, of=("self",)).first()
            if record is not None:
                record.counts = work(record)
                record.state, record.message, record.finished_at = done, "", clock.now()
                record.save()
    except (ImportRefused, ValidationError) as refusal:
        message = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        waiting.update(state=failed, message=message)
    except Exception:  # whatever it was, it must not be tried again and again
        logger.exception("an import of places failed", extra={"import": asked.pk})
        waiting.update(state=failed, message=_("Something went wrong, and nothing was changed. Please try again."))


def _take(record: PlaceImport, *, lang: str) -> dict[str, int]:
    person = _person(record)
    plan = make_plan(table_of(record), mapping=record.mapping, lang=lang, is_locking=True)
    if plan.faults or plan.print != record.plan_print:
        raise ImportRefused(_("Somebody has changed places since the table was checked. Please look at it again."))
    counts: Counter[str] = Counter(unchanged=plan.unchanged)
    how: dict[str, Any] = {"person": person, "is_publishing": record.is_publishing, "counts": counts}
    undo = [*(_add(each, **how) for each in plan.added), *(_change(each, **how) for each in plan.changed)]
    PlaceImport.objects.exclude(pk=record.pk).update(undo=[])
    record.undo, record.rows = undo, []
    return dict(counts)


def _add(planned: Planned, *, person: User, is_publishing: bool, counts: Counter[str]) -> dict[str, Any]:
    place = Place(lang=planned.version.place.lang, live=False)
    _set(place, planned)
    place.full_clean()
    place.save()
    revision = place.save_revision(user=person, clean=False)
    log(place, "wagtail.create", user=person, revision=revision, content_changed=True)
    is_live = is_publishing and _published(revision, person=person)
    counts["added"] += 1
    counts["published" if is_live else "drafts"] += 1
    return {"place": place.pk, "before": None, "after": revision.pk, "live": is_live}


def _change(planned: Planned, *, person: User, is_publishing: bool, counts: Counter[str]) -> dict[str, Any]:
    row = planned.version.row
    was_clean = row.live and not row.has_unpublished_changes
    latest = row.get_latest_revision_as_object() if row.latest_revision_id else row
    before = json.loads(json.dumps(latest.serializable_data(), cls=DjangoJSONEncoder))
    _set(latest, planned)
    revision = latest.save_revision(user=person, log_action=True)
    is_live = is_publishing and was_clean and _published(revision, person=person)
    counts["changed"] += 1
    counts["published" if is_live else "drafts"] += 1
    return {"place": row.pk, "before": before, "after": revision.pk, "live": is_live}


def _set(place: Place, planned: Planned) -> None:
    for name, value in planned.values.items():
        setattr(place, name, list(value) if name in MANY else value)


def _published(revision: Any, *, person: User) -> bool:
    """Whether the policy let it go live; refused, it stays a draft."""
    try:
        with transaction.atomic():
            revision.publish(user=person)
    except PublishingRefused:
        return False
    return True


def _return(record: PlaceImport) -> dict[str, int]:
    person = _person(record)
    counts: Counter[str] = Counter()
    places = Place.objects.select_for_update(of=("self",)).in_bulk([entry["place"] for entry in record.undo])
    for entry in reversed(record.undo):
        place = places.get(entry["place"])
        if place is None or place.latest_revision_id != entry["after"]:
            counts["left"] += 1
        elif entry["before"] is None:
            log(place, "wagtail.delete", user=person, deleted=True)
            place.delete()
            counts["removed"] += 1
        else:
            restored = place.with_content_json(entry["before"])
            revision = restored.save_revision(
                user=person, log_action="wagtail.revert", previous_revision=place.latest_revision
            )
            is_live = entry["live"] and _published(revision, person=person)
            counts["restored"] += 1
            counts["drafts"] += bool(entry["live"] and not is_live)
    record.undo = []
    return dict(counts)


def _person(record: PlaceImport) -> User:
    person = record.person
    if not isinstance(person, User) or not person.is_active or not may_import(person):
        raise ImportRefused(_("Who asked for this may not bring tables any more."))
    return person
