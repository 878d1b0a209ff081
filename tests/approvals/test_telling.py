"""Who hears of what was submitted and decided: the role, its mailbox, whoever stands in, and the author; each once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils.timezone import localdate
from procrastinate.contrib.django.models import ProcrastinateJob
from wagtail.models import TaskState
from wagtail.users.models import UserProfile

from backend.accounts.models import Role, RoleGroup, User
from backend.accounts.people import set_active
from backend.accounts.standing_in import Days, name_stand_in
from backend.approvals.models import Notice
from backend.approvals.tasks import sweep, tell_of_approvals
from backend.approvals.telling import tell
from backend.common import clock
from backend.content.models import InfoPage
from backend.feeds.models import Article
from backend.inbox.models import Letter
from backend.inbox.sending import deliver
from backend.library.models import PublishingRules
from tests.accounts.people import person_of
from tests.library.test_approval import decide, submitted
from tests.library.test_publishing import MODELS, draft, edit_address, of

OFFICE = "freigabe@rathaus.example"


@pytest.fixture(autouse=True)
def real_town(town):
    town.is_demo = False
    town.save(update_fields=["is_demo"])


@pytest.fixture
def editor(town) -> User:
    return person_of(town, Role.EDITOR, email="erika@example.org")


@pytest.fixture
def publisher(town) -> User:
    return person_of(town, Role.PUBLISHER, email="paul@example.org")


@pytest.fixture
def office(town) -> None:
    RoleGroup.objects.filter(role=Role.PUBLISHER).update(mailbox=OFFICE)


def told(town) -> dict[str, list[str]]:
    """Subjects by recipient, of what there is to tell now; the letters are handed over."""
    mail.outbox.clear()
    tell(town=town, now=clock.now())
    deliver(town=town, now=clock.now())
    found: dict[str, list[str]] = {}
    for sent in mail.outbox:
        for to in sent.to:
            found.setdefault(to, []).append(str(sent.subject))
    return found


@MODELS
def test_role_mailbox_and_author_hear_of_it_in_german_with_a_link_on_the_towns_own_host(
    town, editor, publisher, office, model
):
    item = submitted(town, editor, draft(model, by=editor))
    assert told(town) == {OFFICE: ["Wartet auf Freigabe: Neu"], publisher.email: ["Wartet auf Freigabe: Neu"]}
    assert all(f"{town.origin}{edit_address(item)}" in sent.body for sent in mail.outbox)
    assert "Anna Beispiel hat „Neu“" in mail.outbox[0].body

    decide(of(town, publisher), item, "reject", comment="Bitte mit Uhrzeit & Ort")
    assert told(town) == {OFFICE: ["Zurückgegeben: Neu"], editor.email: ["Zurückgegeben: Neu"]}
    assert all("Bitte mit Uhrzeit & Ort" in sent.body for sent in mail.outbox)

    item = submitted(town, editor, item)
    assert set(told(town)) == {OFFICE, publisher.email}
    decide(of(town, publisher), item, "approve")
    assert told(town) == {OFFICE: ["Freigegeben: Neu"], editor.email: ["Freigegeben: Neu"]}
    assert "Es ist veröffentlicht." in mail.outbox[0].body
    assert all("region.test" not in sent.body.replace(town.origin, "") for sent in mail.outbox)
    assert told(town) == {}


def test_nothing_goes_out_but_these_mails(town, editor, publisher, office):
    submitted(town, editor, draft(Article, by=editor))
    assert mail.outbox == []
    assert len(told(town)) == 2


def test_it_is_told_by_a_job_with_the_transaction_and_a_lost_one_is_made_up_for(town, editor, publisher):
    submitted(town, editor, draft(Article, by=editor))
    assert ProcrastinateJob.objects.filter(task_name="backend.approvals.tasks.tell_of_approvals").exists()
    ProcrastinateJob.objects.all().delete()
    sweep(town, clock.now())
    assert Letter.objects.get().to == publisher.email
    tell_of_approvals(schema=town.schema_name)
    sweep(town, clock.now())
    assert Letter.objects.count() == 1
    assert Notice.objects.count() == 1


def test_four_eyes_are_explained_and_whoever_wrote_it_is_not_asked(town, publisher, office):
    PublishingRules.objects.update_or_create(defaults={"four_eyes": ["news"]})
    submitted(town, publisher, draft(Article, by=publisher))
    assert set(told(town)) == {OFFICE}
    assert "immer eine zweite Person" in mail.outbox[0].body


def test_who_stands_in_is_asked_too_and_hears_that_they_do(town, editor, publisher):
    today = localdate()
    third = person_of(town, Role.EDITOR, email="dritte@example.org")
    days = Days(first=today, last=today + timedelta(days=3))
    name_stand_in(absent=publisher, deputy=third, days=days, by=publisher, town=town)
    assert told(town) == {third.email: ["Sie vertreten Anna Beispiel"]}
    name_stand_in(absent=publisher, deputy=None, days=days, by=publisher, town=town)
    assert told(town) == {"betrieb@example.org": ["Sie vertreten Anna Beispiel"]}
    submitted(town, editor, draft(Article, by=editor))
    assert set(told(town)) == {publisher.email, third.email, "betrieb@example.org"}


def test_where_nobody_may_approve_the_administrators_hear_of_it(town, editor, publisher):
    administrator = person_of(town, Role.TOWN_ADMINISTRATOR, email="amt@example.org")
    set_active(publisher, is_active=False)
    submitted(town, editor, draft(Article, by=editor))
    assert set(told(town)) == {administrator.email}


def test_who_does_not_want_such_mails_gets_none_the_mailbox_does(town, editor, publisher, office):
    UserProfile.objects.create(user=publisher, submitted_notifications=False)
    UserProfile.objects.create(user=editor, approved_notifications=False)
    item = submitted(town, editor, draft(Article, by=editor))
    assert set(told(town)) == {OFFICE}
    decide(of(town, publisher), item, "approve")
    assert set(told(town)) == {OFFICE}


def test_publishing_it_directly_is_told_as_a_decision(town, editor, publisher):
    item = submitted(town, editor, draft(Article, by=editor))
    told(town)
    item.latest_revision.publish(user=publisher)
    assert told(town) == {editor.email: ["Freigegeben: Neu"]}


def test_what_was_taken_back_is_told_to_nobody(town, editor, publisher):
    item = submitted(town, editor, draft(Article, by=editor))
    item.current_workflow_state.cancel(user=editor)
    assert told(town) == {}


def test_after_days_without_a_worker_nobody_is_flooded(town, editor, publisher):
    item = submitted(town, editor, draft(InfoPage, by=editor))
    TaskState.objects.update(started_at=clock.now() - timedelta(days=3))
    assert told(town) == {}
    item.delete()
    assert told(town) == {}


def test_a_demo_writes_to_nobody(town, editor, publisher, office):
    town.is_demo = True
    submitted(town, editor, draft(Article, by=editor))
    assert told(town) == {}
    assert not Notice.objects.exists()


def test_the_letters_and_the_note_are_one(town, editor, publisher, monkeypatch):
    submitted(town, editor, draft(Article, by=editor))

    def killed(*_args: Any, **_kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("backend.approvals.telling.write", killed)
        with pytest.raises(KeyboardInterrupt):
            tell(town=town, now=clock.now())
    assert not Notice.objects.exists()
    assert set(told(town)) == {publisher.email}
