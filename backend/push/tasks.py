"""Jobs of push: a town's turn to plan and send, woken for a message or a moment; what a turn does is in `running`."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import models, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from backend.common import clock
from backend.common.clock import local_day
from backend.push.channels import channels_of
from backend.push.claiming import settle_interrupted
from backend.push.ending import expire, finish
from backend.push.models.messages import Severity
from backend.push.planning import quiet_of_town
from backend.push.receipts import fetch_receipts, unasked
from backend.push.reminding import due_slots, forget_served, serve, upcoming_slots
from backend.push.retention import erase_old
from backend.push.rotation import renew
from backend.push.running import run, stop_what_is_over, upcoming
from backend.push.telling import tell_operator
from backend.push.transports.envelopes import Channel
from backend.tenants.across import across_municipalities
from backend.tenants.jobs import town_task
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from backend.tenants.schemas import current_schema

AHEAD = timedelta(minutes=10)  # what comes later is woken for by a sweep


@town_task()
def send_messages(*, town: Municipality) -> None:
    """One turn of a town; what is left then is another turn, behind what other towns have waiting."""
    if "push" not in town.modules:  # switched off since it was scheduled
        return
    channels = channels_of(town)
    run(
        town=town,
        channels=channels,
        clock=clock.now,
        is_wanted_elsewhere=is_wanted_elsewhere,
        is_anybody_waiting=is_anybody_waiting,
    )
    wake_for_the_rest(channels=channels, now=clock.now())


@town_task()
def take_receipts(*, town: Municipality) -> None:
    """Ask transports what became of what they took a while ago."""
    fetch_receipts(channels=channels_of(town), now=clock.now())


def ask_for_receipts(*, now: datetime) -> None:
    """A job of the current town, if there is anything to ask for."""
    if not unasked(now=now).exists():
        return
    schema = current_schema()
    with suppress(AlreadyEnqueued), transaction.atomic():
        take_receipts.configure(queueing_lock=f"{schema} push receipts").defer(schema=schema)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="tell_of_failing_transports", pass_context=False)
def tell_of_failing_transports(timestamp: int) -> None:
    """Every few minutes: the operator hears of a service that takes nothing, once."""
    tell_operator(now=datetime.fromtimestamp(timestamp, tz=UTC))


@app.periodic(cron="10 3 * * *")
@app.task(queueing_lock="forget_devices", pass_context=False)
def forget_devices(timestamp: int) -> None:
    """Every night: what may be kept no longer is erased, also in towns that have push no more.

    What stays is sealed with the SECRET_KEY of now: an earlier one may go after a night.
    """
    across_municipalities(partial(erase_old, now=datetime.fromtimestamp(timestamp, tz=UTC)))
    across_municipalities(renew)


def sweep(town: Municipality, now: datetime) -> None:
    """Every few minutes: settle what was interrupted and what is useless, and wake for what is left."""
    settle_interrupted(now=now)
    stop_what_is_over(town, now=now)
    expire(now=now)
    finish(now=now)
    wake_for_the_rest(channels=channels_of(town), now=now)
    ask_for_receipts(now=now)


def wake(*, severity: Severity, at: datetime) -> None:
    """A turn of the current town at this moment, with the transaction around it.

    Always a job of its own: one that waits already may begin before this transaction can be seen.
    """
    _defer(severity=severity, at=at)


def wake_for_the_rest(*, channels: Mapping[str, Channel], now: datetime) -> None:
    """A turn for what is due and for what will soon be, once an urgency and moment; everything is committed by now."""
    for severity, moment in upcoming(channels=channels, now=now):
        if moment > now + AHEAD:
            continue
        name = f"{current_schema()} push {severity:d}" + (f" {moment:%Y%m%d%H%M%S}" if moment > now else "")
        try:
            with transaction.atomic():  # the queue refuses a second one by a constraint, which would end the caller's
                _defer(severity=severity, at=moment, queueing_lock=name)
        except AlreadyEnqueued:
            pass


@town_task()
def serve_slots(*, town: Municipality) -> None:
    """Remind of what is due in a town; one slot that can't be served keeps no other from it."""
    reading = Reading(town=town, now=clock.now(), lang=town.languages[0])
    failures = []
    for due in due_slots(reading=reading):
        try:
            with transaction.atomic():
                if serve(due, reading=reading, quiet=quiet_of_town()):
                    wake(severity=Severity.REMINDER, at=reading.now)
        except Exception as failure:  # noqa: BLE001 - whatever a module's part of it raises; raised below
            failures.append(failure)
    if failures:
        raise ExceptionGroup(f"slots of {town.schema_name} that were not served", failures)


def wake_for_slots(town: Municipality, now: datetime) -> None:
    """Jobs for the slots that are due and that will soon be, one a moment; what is long served is forgotten."""
    reading = Reading(town=town, now=now, lang=town.languages[0])
    moments = upcoming_slots(reading=reading, until=now + AHEAD)
    if due_slots(reading=reading):
        moments.add(now)
    for moment in sorted(moments):
        name = f"{town.schema_name} slots" + (f" {moment:%Y%m%d%H%M}" if moment > now else "")
        task = serve_slots.configure(
            priority=priority_of(Severity.REMINDER),
            schedule_at=moment if moment > now else None,
            queueing_lock=name,
        )
        try:
            with transaction.atomic():  # see above
                task.defer(schema=town.schema_name)
        except AlreadyEnqueued:
            pass
    with transaction.atomic():
        forget_served(today=local_day(now, zone=reading.zone))


def is_wanted_elsewhere(severity: Severity) -> bool:
    """Whether a turn for something more urgent than this waits to be taken up, in whichever town."""
    more_urgent = _waiting().filter(task_name=send_messages.name, priority__gt=priority_of(severity))
    return bool(more_urgent.exists())


def is_anybody_waiting(severity: Severity) -> bool:
    """Whether any job as urgent as this waits to be taken up, but for another turn of the current town."""
    own = {"task_name": send_messages.name, "args__schema": current_schema()}
    return bool(_waiting().filter(priority__gte=priority_of(severity)).exclude(**own).exists())


def _waiting() -> models.QuerySet[ProcrastinateJob]:
    jobs: models.QuerySet[ProcrastinateJob] = ProcrastinateJob.objects.filter(status="todo")
    return jobs.exclude(scheduled_at__gt=clock.now())


def priority_of(severity: Severity) -> int:
    """The queue's: what is more urgent goes first; a normal message is a job like all others."""
    return Severity.NORMAL - severity


def _defer(*, severity: Severity, at: datetime, queueing_lock: str | None = None) -> None:
    send_messages.configure(
        priority=priority_of(severity),
        schedule_at=at if at > clock.now() else None,
        queueing_lock=queueing_lock,
    ).defer(schema=current_schema())
