"""What a dispatcher says of a day's pickups becomes live with the commit, once however often it arrives; undoable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.errors import LockNotAvailable

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, User
from backend.common.errors import OrtsblattError, Text
from backend.tenants.models import Municipality
from backend.waste_calendar.disruption_words import title_of
from backend.waste_calendar.imports.conflicts import remember_files
from backend.waste_calendar.locking import lock_calendar
from backend.waste_calendar.models import Disruption, DisruptionStep, Pickup
from backend.waste_calendar.tasks import offer_corrections

REPORT = "waste_calendar.report_disruption"  # the right to say any of this
AHEAD = timedelta(days=92)  # so far may a replacement lie
WAITS = timedelta(days=60)  # so long is a replacement asked for
Action = DisruptionStep.Action
Outcome = Disruption.Outcome

_SAID = ("on", "status", "is_replacement_open", "reason", "note")  # what people read of a pickup
_STATE = (*_SAID, "is_manual")
Values = dict[str, Any]


class NotSaid(OrtsblattError):
    """Nothing was changed, and saying it again as it is would not help: say why, and what to do instead."""

    code = "not_said"
    status: ClassVar[int] = 409


class ChangedMeanwhile(NotSaid):
    """Somebody else was faster, or the page is of another day."""

    code = "changed_meanwhile"
    title: ClassVar[Text] = _("These pickups have been changed meanwhile. Load the page again and look at them first.")


class NothingLeft(NotSaid):
    """Each of its pickups says something else by now."""

    code = "nothing_left"
    title: ClassVar[Text] = _("All of these pickups have been changed otherwise meanwhile; they stay as they are.")


class SaidDifferently(NotSaid):
    """The same form arrived before, with other words: those are live."""

    code = "said_differently"
    title: ClassVar[Text] = _("This is live already, with other words. To change it, open it in the list.")


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was said, checked; `pickups` are those of a report, each with the SEQUENCE that the page showed."""

    action: DisruptionStep.Action
    request_key: UUID
    pickups: Mapping[UUID, int] = field(default_factory=dict)
    disruption: UUID | None = None
    outcome: str = ""
    replacement_on: date | None = None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What became of it: `left` pickups had been changed otherwise and stay so."""

    disruption: Disruption
    is_new: bool
    left: int = 0


@transaction.atomic
def say(said: Said, *, town: Municipality, by: User | None, today: date, now: datetime) -> Heard:
    """Make it live and wake whoever takes this calendar. Raises NotSaid; nothing is stored then."""
    _one_at_a_time(town)
    known = DisruptionStep.objects.filter(request_key=said.request_key).select_related("disruption").first()
    if known is not None:
        if not _says_the_same(known, said):
            raise SaidDifferently
        return Heard(disruption=known.disruption, is_new=False)
    if said.action == Action.REPORT:
        disruption, rows, left = *_reported(said, today=today), 0
        changed = _write(rows, values=lambda row: _said_of(row, said=said), now=now)
    else:
        disruption, changed, left = _said_later(said, now=now)
    _note(said, disruption=disruption, rows=changed, by=by, now=now)
    detail = {"step": said.action.value, "outcome": said.outcome, "on": f"{disruption.on}", "pickups": len(changed)}
    record(AuditEntry.Action.PICKUPS_DISRUPTED, actor=by, about=disruption, detail=detail)
    offer_corrections.defer(schema=town.schema_name)
    return Heard(disruption=disruption, is_new=True, left=left)


def standing_steps(disruption: Disruption) -> list[DisruptionStep]:
    """The steps that hold, the latest last: those that were taken back, and the taking back, are left out."""
    steps = disruption.steps.all()
    return [step for step in steps if not step.is_undone and step.action != Action.UNDO]


def _one_at_a_time(town: Municipality) -> None:
    """Two phones at once would both see the pickups as they were, or the same key unused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{town.schema_name} disruptions"])


def _reported(said: Said, *, today: date) -> tuple[Disruption, list[Pickup]]:
    """A new disruption and its pickups, locked. Raises ChangedMeanwhile unless all are as the page showed them."""
    rows = _locked(zone__origin="", public_id__in=said.pickups)
    as_seen = {row.public_id: row.sequence for row in rows} == dict(said.pickups)
    if not rows or not as_seen or len({row.on for row in rows}) > 1 or rows[0].on < today:
        raise ChangedMeanwhile
    of_day = Counter(Pickup.objects.filter(zone__origin="", on=rows[0].on).values_list("zone__fraction_id", flat=True))
    return Disruption.objects.create(on=rows[0].on, title=title_of(rows, of_day=of_day)), rows


def _said_later(said: Said, *, now: datetime) -> tuple[Disruption, list[Values], int]:
    """A further step of a disruption on those pickups that still say what it said last."""
    disruption = _known(said.disruption)
    steps = standing_steps(disruption) if disruption else []
    if disruption is None or not steps or (said.action != Action.UNDO and not disruption.outcome):
        raise ChangedMeanwhile
    last = {entry["pickup"]: entry for entry in steps[-1].rows}
    found = _locked(pk__in=last)
    rows = [row for row in found if _says(row, last[row.pk]["after"])]
    if not rows:
        raise NothingLeft
    first = {entry["pickup"]: entry["before"] for step in reversed(steps) for entry in step.rows}
    before: dict[str, Callable[[Pickup], Values]] = {
        Action.REPLACE: lambda row: _said_of(row, said=said),
        Action.ALL_CLEAR: lambda row: _read(first[row.pk]),
        Action.UNDO: lambda row: _read(last[row.pk]["before"]),
    }
    changed = _write(rows, values=before[said.action], now=now)
    if said.action == Action.UNDO:
        DisruptionStep.objects.filter(pk=steps[-1].pk).update(is_undone=True)
        _show(disruption, steps[-2] if len(steps) > 1 else None)
    return disruption, changed, len(last) - len(rows)


def _known(public_id: UUID | None) -> Disruption | None:
    return Disruption.objects.prefetch_related("steps").filter(public_id=public_id).first() if public_id else None


def _said_of(row: Pickup, *, said: Said) -> Values:
    """What this pickup says then. A note of its own, such as what may be brought, gives way to a new one only."""
    values: Values = {"reason": said.reason, "note": said.note or row.note, "is_manual": True}
    if said.outcome == Outcome.MOVED:
        is_back = said.replacement_on == row.original_on
        status = Pickup.Status.SCHEDULED if is_back else Pickup.Status.MOVED
        return {**values, "on": said.replacement_on, "status": status, "is_replacement_open": False}
    if said.outcome == Outcome.LATE:
        return {**values, "on": row.on, "status": Pickup.Status.DELAYED, "is_replacement_open": False}
    is_open = said.outcome == Outcome.FOLLOWS
    return {**values, "on": row.on, "status": Pickup.Status.CANCELLED, "is_replacement_open": is_open}


def _write(rows: Sequence[Pickup], *, values: Callable[[Pickup], Values], now: datetime) -> list[Values]:
    """Give each row its values, counting it up as calendars need it; returns what each was and is."""
    remember_files([row for row in rows if not row.is_manual and not row.is_planned], now=now)
    changed = []
    for row in rows:
        before = _state(row)
        for name, value in values(row).items():
            setattr(row, name, value)
        row.sequence += 1
        row.changed_at = now
        changed.append({"pickup": row.pk, "before": before, "after": _state(row)})
    Pickup.objects.bulk_update(rows, [*_STATE, "sequence", "changed_at"], batch_size=2000)
    return changed


def _note(said: Said, *, disruption: Disruption, rows: list[Values], by: User | None, now: datetime) -> None:
    """Keep the step, and show the disruption as it left it."""
    step = DisruptionStep.objects.create(
        disruption=disruption,
        request_key=said.request_key,
        action=said.action,
        outcome=said.outcome,
        replacement_on=said.replacement_on,
        reason=said.reason,
        note=said.note,
        rows=rows,
        at=now,
        by=by,
    )
    if said.action != Action.UNDO:
        _show(disruption, step)


def _show(disruption: Disruption, step: DisruptionStep | None) -> None:
    for name in ("outcome", "replacement_on", "reason", "note"):
        setattr(disruption, name, getattr(step or DisruptionStep(), name))
    disruption.save()


def _locked(**which: Any) -> list[Pickup]:
    """Those that an import, or somebody else, just writes are waited for while none is held.

    Imports take rows in an order of their own: whoever waits while holding some is ended by a deadlock, or ends them.
    """
    rows = Pickup.objects.filter(**which).select_related("zone__fraction").order_by("pk")
    try:
        with transaction.atomic():
            return list(rows.select_for_update(of=("self",), nowait=True))
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
    lock_calendar()
    return list(rows.select_for_update(of=("self",)))


def _state(row: Pickup) -> Values:
    """As JSON keeps it."""
    return {name: getattr(row, name) for name in _STATE} | {"on": row.on.isoformat(), "status": str(row.status)}


def _read(state: Mapping[str, Any]) -> Values:
    return {**state, "on": date.fromisoformat(state["on"])}


def _says(row: Pickup, state: Mapping[str, Any]) -> bool:
    mine = _state(row)
    return all(mine[name] == state[name] for name in _SAID)


def _says_the_same(step: DisruptionStep, said: Said) -> bool:
    columns = ("action", "outcome", "replacement_on", "reason", "note")
    if any(getattr(step, name) != getattr(said, name) for name in columns):
        return False
    if said.action != Action.REPORT:
        return step.disruption.public_id == said.disruption
    return _ids(entry["pickup"] for entry in step.rows) == set(said.pickups)


def _ids(keys: Iterable[int]) -> set[UUID]:
    return set(Pickup.objects.filter(pk__in=list(keys)).values_list("public_id", flat=True))
