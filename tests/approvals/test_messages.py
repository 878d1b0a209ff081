"""Notifications are told of as everything else that waits for approval."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.accounts.models import Role, RoleGroup, User
from backend.approvals.escalating import escalate
from backend.approvals.models import Notice
from backend.inbox.models import Letter
from backend.library.models import PublishingRules
from backend.push.composing.releasing import UNDO, release, send_back, submit, take_back
from backend.push.models import Message
from backend.tenants.models import Municipality
from tests.accounts.people import person_of
from tests.approvals.test_telling import told
from tests.library.test_publishing import of
from tests.push.composing.conftest import written
from tests.push.factories import NOW
from tests.statements import statements

OFFICE = "mitteilungen@rathaus.example"
TUESDAY = NOW + timedelta(days=4)


@pytest.fixture(autouse=True)
def friday(town: Municipality) -> Iterator[Any]:
    town.is_demo = False
    town.save(update_fields=["is_demo"])
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def editor(town: Municipality) -> User:
    return person_of(town, Role.EDITOR, email="erika@example.org")


@pytest.fixture
def sender(town: Municipality) -> User:
    return person_of(town, Role.PUSH_SENDER, email="senden@example.org")


def test_senders_their_mailbox_and_the_author_hear_of_it(town: Municipality, editor: User, sender: User) -> None:
    RoleGroup.objects.filter(role=Role.PUSH_SENDER).update(mailbox=OFFICE)
    draft = written(editor, send_at=NOW + timedelta(hours=3))
    submit(draft, by=editor, now=NOW)
    assert ProcrastinateJob.objects.filter(task_name="backend.approvals.tasks.tell_of_approvals").exists()
    waits = ["Wartet auf Freigabe: Straße gesperrt"]
    assert told(town) == {OFFICE: waits, sender.email: waits}
    letter = mail.outbox[0].body
    assert f"{town.origin}/cms/mitteilungen/{draft.pk}/" in letter
    assert "(Mitteilung) zur Freigabe eingereicht" in letter
    assert "Sie soll am 20. November 2026, 15:00 hinausgehen." in letter

    send_back(draft, reason="Bitte mit Datum.", by=sender, now=NOW)
    back = ["Zurückgegeben: Straße gesperrt"]
    assert told(town) == {OFFICE: back, editor.email: back}
    assert "Bitte mit Datum." in mail.outbox[0].body

    submit(draft, by=editor, now=NOW)
    assert set(told(town)) == {OFFICE, sender.email}
    release(draft, by=sender, town=town, now=NOW)
    released = ["Freigegeben: Straße gesperrt"]
    assert told(town) == {OFFICE: released, editor.email: released}
    assert "Sie geht am 20. November 2026, 15:00 hinaus." in mail.outbox[0].body
    assert told(town) == {}
    assert Notice.objects.count() == 4


def test_what_nobody_submitted_or_was_taken_back_is_told_to_nobody(
    town: Municipality, editor: User, sender: User
) -> None:
    release(written(sender), by=sender, town=town, now=NOW)
    assert told(town) == {}
    draft = written(editor)
    submit(draft, by=editor, now=NOW)
    told(town)
    release(draft, by=sender, town=town, now=NOW)
    assert take_back(draft, by=sender, now=NOW + UNDO / 2)
    assert told(town) == {}
    gone = written(editor)
    submit(gone, by=editor, now=NOW)
    Message.objects.filter(pk=gone.pk).delete()
    assert told(town) == {}


def test_with_four_eyes_the_one_who_may_send_but_wrote_it_is_not_asked(town: Municipality, sender: User) -> None:
    PublishingRules.objects.update_or_create(defaults={"four_eyes": ["push"]})
    administrator = person_of(town, Role.TOWN_ADMINISTRATOR, email="amt@example.org")
    submit(written(sender), by=sender, now=NOW)
    assert set(told(town)) == {administrator.email}  # nobody else has the role
    assert "immer eine zweite Person" in mail.outbox[0].body


def test_what_waits_for_two_working_days_is_told_once_and_shown(
    town: Municipality, editor: User, sender: User, friday: Any
) -> None:
    administrator = person_of(town, Role.TOWN_ADMINISTRATOR, email="amt@example.org")
    submit(written(editor), by=editor, now=NOW)
    assert escalate(town=town, now=TUESDAY - timedelta(seconds=1)) == 0
    assert escalate(town=town, now=TUESDAY) == 1
    assert escalate(town=town, now=TUESDAY + timedelta(days=9)) == 0
    assert list(Letter.objects.values_list("to", flat=True)) == [administrator.email]
    friday.move_to(TUESDAY, tick=False)
    heading = "Seit zwei Werktagen nicht entschieden"
    for person, meets_it in ((sender, True), (administrator, True), (editor, False)):
        assert (heading in of(town, person).get("/cms/").content.decode()) is meets_it


def test_more_that_wait_cost_the_start_page_no_more(
    town: Municipality, editor: User, sender: User, friday: Any
) -> None:
    client = of(town, sender)
    counted = []
    for _round in range(2):
        for _draft in range(4):
            submit(written(editor), by=editor, now=NOW)
        friday.move_to(TUESDAY, tick=False)
        client.get("/cms/")
        with statements() as asked:
            client.get("/cms/")
        counted.append(len(asked))
        friday.move_to(NOW, tick=False)
    assert counted[0] == counted[1]
