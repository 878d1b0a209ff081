"""Somebody stands in for somebody else: with their rights, from day to day, exactly, and with a log of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from wagtail.models import Page
from wagtail.permissions import policy_registry

from backend.accounts.lending import with_own_rights
from backend.accounts.models import AuditEntry, Role, StandIn, User
from backend.accounts.people import roles_of, set_active
from backend.accounts.second_factor import needs_second_factor
from backend.accounts.standing_in import (
    Days,
    NotNamed,
    change_days,
    days_of,
    end,
    invite_guest,
    name_stand_in,
    note_what_time_did,
)
from tests.accounts.people import PASSWORD, person_of, sign_in

WEEK = Days(first=date(2026, 11, 23), last=date(2026, 11, 27))  # Monday to Friday
BEGINS = datetime(2026, 11, 22, 23, tzinfo=UTC)  # midnight in Musterstadt
ENDS = datetime(2026, 11, 27, 23, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PUBLISH = "feeds.publish_article"


@pytest.fixture
def anna(town) -> User:
    return person_of(town, Role.PUBLISHER)


@pytest.fixture
def paul(town) -> User:
    return person_of(town, Role.EDITOR, email="paul@example.org")


@pytest.fixture
def administrator(town) -> User:
    return person_of(town, Role.TOWN_ADMINISTRATOR, email="verwaltung@example.org")


@pytest.fixture(autouse=True)
def a_week_before():
    with time_machine.travel(BEGINS - timedelta(days=7), tick=False) as clock:
        yield clock


def fresh(user: User) -> User:
    """As the next request meets them: without remembered rights."""
    return User.objects.get(pk=user.pk)


def may_publish(user: User) -> bool:
    page = Page.objects.get(depth=2)
    policy = policy_registry.get_by_type(Page)
    answers = {fresh(user).has_perm(PUBLISH), policy.user_has_permission_for_instance(fresh(user), "publish", page)}
    assert len(answers) == 1
    return answers.pop()


def at(instant: datetime, a_week_before) -> None:
    a_week_before.move_to(instant, tick=False)


def log() -> list[str]:
    return list(
        AuditEntry.objects.filter(action__startswith="stand_in").order_by("pk").values_list("action", flat=True)
    )


def test_the_rights_come_and_go_at_the_towns_midnight_and_no_job_is_needed(town, anna, paul, a_week_before):
    stand_in = name_stand_in(absent=anna, deputy=paul, days=WEEK, by=anna, town=town)
    assert (stand_in.starts_at, stand_in.ends_at) == (BEGINS, ENDS)
    assert days_of(stand_in, town=town) == WEEK
    for instant, expected in [(BEGINS - SECOND, False), (BEGINS, True), (ENDS - SECOND, True), (ENDS, False)]:
        at(instant, a_week_before)
        assert may_publish(paul) is expected
        assert needs_second_factor(fresh(paul)) is expected
        assert fresh(paul).groups.filter(role_group__role=Role.PUBLISHER).exists() is expected
    assert roles_of(paul) == {Role.EDITOR}


def test_rights_on_loan_are_never_written_down_as_own_ones(town, anna, paul, a_week_before):
    name_stand_in(absent=anna, deputy=paul, days=WEEK, by=anna, town=town)
    at(BEGINS, a_week_before)
    publishers = Group.objects.get(role_group__role=Role.PUBLISHER)
    assert publishers in paul.groups.all()
    assert paul.groups.count() == 2
    assert not with_own_rights(paul).has_perm(PUBLISH)
    assert paul.has_perm(PUBLISH)
    paul.groups.set([publishers])
    assert roles_of(paul) == {Role.PUBLISHER}


def test_what_the_absent_one_loses_the_stand_in_loses_and_nothing_is_lent_on(town, anna, paul, a_week_before):
    third = person_of(town, email="dritte@example.org")
    name_stand_in(absent=anna, deputy=paul, days=WEEK, by=anna, town=town)
    name_stand_in(absent=paul, deputy=third, days=WEEK, by=paul, town=town)
    at(BEGINS, a_week_before)
    assert may_publish(paul)
    assert fresh(third).has_perm("feeds.change_article")
    assert not may_publish(third)
    set_active(anna, is_active=False)
    assert not may_publish(paul)


def test_it_ends_at_once_and_changes_are_logged(town, anna, paul, a_week_before):
    stand_in = name_stand_in(absent=anna, deputy=paul, days=WEEK, by=anna, town=town)
    change_days(stand_in, days=Days(first=WEEK.first, last=date(2026, 12, 4)), by=anna, town=town)
    at(ENDS, a_week_before)
    assert may_publish(paul)
    note_what_time_did(now=ENDS)
    end(stand_in, by=anna, now=ENDS)
    end(stand_in, by=anna, now=ENDS)
    assert not may_publish(paul)
    assert log() == ["stand_in.named", "stand_in.changed", "stand_in.began", "stand_in.ended"]
    entry = AuditEntry.objects.filter(action="stand_in.ended").get()
    assert (entry.actor_name, entry.object_name, entry.detail["stands_in"]) == (str(anna), str(anna), str(paul))


def test_beginning_and_end_are_logged_once(town, anna, paul):
    name_stand_in(absent=anna, deputy=paul, days=WEEK, by=anna, town=town)
    for now in (BEGINS - SECOND, BEGINS, BEGINS + SECOND, ENDS, ENDS + SECOND):
        note_what_time_did(now=now)
    assert log() == ["stand_in.named", "stand_in.began", "stand_in.over"]
    note_what_time_did(now=ENDS + timedelta(days=90))
    assert not StandIn.objects.exists()


def test_a_guest_is_let_in_for_that_time_only(town, anna, client_of, a_week_before):
    guest = invite_guest(email="Nachbarin@example.org", name="Nina Nachbarin")
    name_stand_in(absent=anna, deputy=guest, days=WEEK, by=anna, town=town)
    guest.set_password(PASSWORD)
    guest.save()
    at(BEGINS, a_week_before)
    client = client_of(town)
    sign_in(client, email="nachbarin@example.org")
    assert client.get("/cms/").status_code == 200
    at(BEGINS + timedelta(hours=1), a_week_before)
    assert client.get("/cms/").status_code == 200
    StandIn.objects.update(ends_at=BEGINS + timedelta(hours=1))
    User.objects.filter(pk=guest.pk).update(guest_until=BEGINS + timedelta(hours=1))
    assert client.get("/cms/").status_code == 302
    sign_in(client, email="nachbarin@example.org")
    assert client.get("/cms/").status_code == 302
    note_what_time_did(now=BEGINS + timedelta(hours=1))
    assert not fresh(guest).is_active


def test_a_guest_who_comes_again_is_invited_anew(town, anna):
    guest = invite_guest(email="nachbarin@example.org", name="Nina Nachbarin")
    stand_in = name_stand_in(absent=anna, deputy=guest, days=WEEK, by=anna, town=town)
    end(stand_in, by=anna, now=BEGINS)
    assert not fresh(guest).is_active
    again = invite_guest(email="nachbarin@example.org", name="Nina Nachbarin")
    assert again == guest
    name_stand_in(absent=anna, deputy=again, days=WEEK, by=anna, town=town)
    assert fresh(guest).is_let_in(now=BEGINS)


def test_a_colleague_is_no_guest(town, anna, paul):
    with pytest.raises(NotNamed, match="Liste"):
        invite_guest(email="PAUL@example.org", name="Paul Privat")


def test_nobody_names_one_for_others_but_who_administers_people(town, anna, paul, administrator):
    with pytest.raises(NotNamed):
        name_stand_in(absent=anna, deputy=paul, days=WEEK, by=paul, town=town)
    name_stand_in(absent=anna, deputy=paul, days=WEEK, by=administrator, town=town)
    with pytest.raises(NotNamed):
        name_stand_in(absent=anna, deputy=anna, days=WEEK, by=anna, town=town)


def test_who_administers_as_a_stand_in_hands_out_no_more_than_they_have(town, anna, paul, administrator, a_week_before):
    name_stand_in(absent=administrator, deputy=paul, days=WEEK, by=administrator, town=town)
    editor = person_of(town, Role.EDITOR, email="erika@example.org")
    at(BEGINS, a_week_before)
    name_stand_in(absent=editor, deputy=anna, days=WEEK, by=fresh(paul), town=town)
    for absent in (anna, administrator):
        with pytest.raises(NotNamed):
            name_stand_in(absent=absent, deputy=editor, days=WEEK, by=fresh(paul), town=town)
