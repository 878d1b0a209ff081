"""The door of push: a message is let go once, at its moment, with the same work whoever is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.push.models import Message
from backend.push.models.messages import Severity
from backend.push.outbox import cancel, release
from backend.tenants.models import Municipality
from tests.push.factories import NOW, device, message
from tests.statements import statements

State = Message.State


@pytest.fixture(autouse=True)
def at_noon() -> object:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


def jobs() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name="backend.push.tasks.send_messages").order_by("pk"))


def test_pressed_twice_it_goes_once(town: Municipality) -> None:
    draft = message(state=State.DRAFT, send_at=None)
    again = Message.objects.get(pk=draft.pk)
    assert (release(draft), release(again)) == (True, False)
    draft.refresh_from_db()
    assert (draft.state, draft.send_at) == (State.SCHEDULED, NOW)
    (job,) = jobs()
    assert (job.args, job.priority, job.scheduled_at) == ({"schema": town.schema_name}, 0, None)


def test_it_goes_at_the_moment_that_was_chosen(town: Municipality) -> None:
    release(message(state=State.SUBMITTED, send_at=NOW + timedelta(seconds=60)))
    assert jobs()[0].scheduled_at == NOW + timedelta(seconds=60)


def test_the_job_of_an_urgent_notice_stands_before_all_others(town: Municipality) -> None:
    for severity in (Severity.NORMAL, Severity.REMINDER, Severity.URGENT):
        release(message(state=State.DRAFT, severity=severity))
    priorities = [job.priority for job in jobs()]
    assert priorities == sorted(set(priorities))


def test_nothing_is_useful_for_ever(town: Municipality) -> None:
    plain, known = message(state=State.DRAFT), message(state=State.DRAFT, useless_at=NOW + timedelta(hours=3))
    release(plain)
    release(known)
    assert plain.useless_at == NOW + timedelta(hours=48)
    assert known.useless_at == NOW + timedelta(hours=3)


def test_a_release_that_is_taken_back_wakes_nobody(town: Municipality) -> None:
    draft = message(state=State.DRAFT)
    with pytest.raises(RuntimeError), transaction.atomic():
        release(draft)
        raise RuntimeError
    assert not jobs()
    assert Message.objects.get().state == State.DRAFT


def test_who_presses_does_the_same_work_for_ten_and_for_a_thousand(town: Municipality) -> None:
    draft, other = message(state=State.DRAFT), message(state=State.DRAFT)
    for _ in range(3):
        device()
    with statements() as few:
        release(draft)
    for _ in range(30):
        device()
    with statements() as many:
        release(other)
    assert len(few) == len(many) <= 2


@pytest.mark.parametrize("state", [State.SENT, State.CANCELLED])
def test_what_is_over_can_neither_be_sent_nor_stopped(town: Municipality, state: State) -> None:
    over = message(state=state)
    assert not release(over)
    assert not cancel(over)
    assert Message.objects.get().state == state
