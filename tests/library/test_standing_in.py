"""What a stand-in publishes names both people, and four eyes stay two persons."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from wagtail.log_actions import registry as logs

from backend.accounts.entering import _shadow_of
from backend.accounts.models import AuditEntry, Role, User
from backend.accounts.people import give_roles
from backend.accounts.standing_in import Days, invite_guest, name_stand_in
from backend.feeds.models import Article
from backend.library.models import PublishingRules
from backend.library.publishing import PublishingRefused
from tests.accounts.people import operator, person_of
from tests.cms_forms import press
from tests.library.test_publishing import KINDS, MODELS, draft, edit_address, is_live, of

FOR_ANNA = "In Vertretung für Anna Beispiel veröffentlicht"


@pytest.fixture
def anna(town) -> User:
    return person_of(town, Role.PUBLISHER)


@pytest.fixture
def paul(town) -> User:
    return person_of(town, Role.EDITOR, email="paul@example.org")


@pytest.fixture
def four_eyes(town):
    PublishingRules.objects.update_or_create(defaults={"four_eyes": KINDS})


def lend(absent: User, deputy: User | None, *, town) -> None:
    days = Days(first=localdate(), last=localdate() + timedelta(days=4))
    name_stand_in(absent=absent, deputy=deputy, days=days, by=absent, town=town)


def history(item) -> list[str]:
    return [entry.message for entry in logs.get_logs_for_instance(item)]


@MODELS
def test_both_names_are_in_the_history_and_in_the_audit_log(town, anna, paul, model):
    lend(anna, paul, town=town)
    item = draft(model, by=None)
    press(of(town, paul), edit_address(item), button="action-publish")
    assert is_live(item)
    assert FOR_ANNA in history(item)
    entry = AuditEntry.objects.get(action="stand_in.published")
    assert (entry.actor_id, entry.detail["absent"]) == (paul.public_id, [str(anna)])


def test_who_could_have_done_it_anyway_did_it_for_nobody(town, anna, paul):
    give_roles(paul, roles=[Role.PUBLISHER])
    lend(anna, paul, town=town)
    item = draft(Article, by=None)
    item.latest_revision.publish(user=paul)
    assert FOR_ANNA not in history(item)


def test_the_operator_who_stands_in_is_named_with_whom(town, anna):
    olga = operator()
    lend(anna, None, town=town)
    item = draft(Article, by=None)
    item.latest_revision.publish(user=_shadow_of(olga))
    assert FOR_ANNA in history(item)


@MODELS
def test_a_stand_in_does_not_approve_what_they_wrote(town, four_eyes, anna, paul, model):
    lend(anna, paul, town=town)
    item = draft(model, by=paul)
    with pytest.raises(PublishingRefused):
        item.latest_revision.publish(user=paul)
    item.latest_revision.publish(user=anna)
    assert is_live(item)


def test_whoever_invited_a_guest_is_no_second_person_with_them(town, four_eyes, anna):
    guest = invite_guest(email="zweite.adresse@example.org", name="Anna Privat")
    lend(anna, guest, town=town)
    by_anna, by_guest, by_others = draft(Article, by=anna), draft(Article, by=guest), draft(Article, by=None)
    for item, person in ((by_anna, guest), (by_guest, anna)):
        with pytest.raises(PublishingRefused):
            item.latest_revision.publish(user=person)
    by_others.save_revision(user=person_of(town, Role.EDITOR, email="dritte@example.org")).publish(user=guest)
    assert is_live(by_others)
