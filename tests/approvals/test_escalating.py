"""What nobody decides for two working days: told once, to those who look after the town, and shown as overdue."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from wagtail.models import TaskState

from backend.accounts.models import Role, RoleGroup, User
from backend.accounts.standing_in import Days, name_stand_in
from backend.approvals.escalating import escalate
from backend.approvals.models import Notice
from backend.feeds.models import Article
from backend.inbox.models import Letter
from tests.accounts.people import person_of
from tests.library.test_approval import decide, submitted
from tests.library.test_publishing import draft, of

ZONE = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 11, 20, 10, tzinfo=ZONE)
TUESDAY = FRIDAY + timedelta(days=4)
LATE = "Wartet seit zwei Werktagen: Neu"


@pytest.fixture(autouse=True)
def friday(town):
    town.is_demo = False
    town.save(update_fields=["is_demo"])
    with time_machine.travel(FRIDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def editor(town) -> User:
    return person_of(town, Role.EDITOR, email="erika@example.org")


@pytest.fixture
def publisher(town) -> User:
    return person_of(town, Role.PUBLISHER, email="paul@example.org")


@pytest.fixture
def administrator(town) -> User:
    return person_of(town, Role.TOWN_ADMINISTRATOR, email="amt@example.org")


def late_letters() -> list[str]:
    return sorted(Letter.objects.filter(subject=LATE).values_list("to", flat=True))


def test_it_is_told_once_after_the_weekend(town, editor, publisher, administrator):
    RoleGroup.objects.filter(role=Role.TOWN_ADMINISTRATOR).update(mailbox="rathaus@example.org")
    submitted(town, editor, draft(Article, by=editor))
    assert escalate(town=town, now=TUESDAY - timedelta(seconds=1)) == 0
    assert escalate(town=town, now=TUESDAY) == 1
    assert late_letters() == [administrator.email, "rathaus@example.org"]
    assert "hat niemand entschieden" in Letter.objects.filter(subject=LATE).first().text
    assert escalate(town=town, now=TUESDAY + timedelta(days=9)) == 0


def test_who_stands_in_for_the_administrator_hears_of_it_and_without_one_the_operator(
    town, editor, publisher, administrator
):
    days = Days(first=FRIDAY.date(), last=TUESDAY.date())
    name_stand_in(absent=administrator, deputy=publisher, days=days, by=administrator, town=town)
    submitted(town, editor, draft(Article, by=editor))
    escalate(town=town, now=TUESDAY)
    assert late_letters() == [administrator.email, publisher.email]
    Notice.objects.all().delete()
    Letter.objects.all().delete()
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    escalate(town=town, now=TUESDAY)
    assert late_letters() == ["betrieb@example.org"]


def test_what_was_decided_is_not_and_submitted_again_it_has_two_days_again(
    town, editor, publisher, administrator, friday
):
    item = submitted(town, editor, draft(Article, by=editor))
    decide(of(town, publisher), item, "reject")
    assert escalate(town=town, now=TUESDAY) == 0
    friday.move_to(TUESDAY, tick=False)
    submitted(town, editor, item)
    assert escalate(town=town, now=TUESDAY + timedelta(hours=1)) == 0
    assert escalate(town=town, now=TUESDAY + timedelta(days=2)) == 1
    assert TaskState.objects.count() == 2


def test_the_start_page_shows_it_to_who_may_decide_and_who_is_told(town, editor, publisher, administrator, friday):
    submitted(town, editor, draft(Article, by=editor))
    heading = "Seit zwei Werktagen nicht entschieden"
    assert heading not in of(town, publisher).get("/cms/").content.decode()
    friday.move_to(TUESDAY, tick=False)
    for person in (publisher, administrator):
        assert heading in of(town, person).get("/cms/").content.decode()
    assert heading not in of(town, editor).get("/cms/").content.decode()
