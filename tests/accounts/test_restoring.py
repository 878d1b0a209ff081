"""A restore brings nobody back in who was shut out, ends every session and keeps the log."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django_tenants.utils import schema_context

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, Invitation, User
from backend.accounts.restoring import carry_over
from backend.common import clock
from backend.tenants.signals import town_restored

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


@pytest.fixture
def anna(town) -> User:
    return User.objects.create_user("anna@example.org", "the old password")


def restored(town) -> None:
    town_restored.send(type(town), town=town, saved_at=NOW)


def test_who_was_deactivated_since_stays_so(town, anna):
    User.objects.update(is_active=False)
    again = carry_over(town)
    User.objects.update(is_active=True)
    again()
    assert not User.objects.get().is_active


def test_who_was_deleted_since_comes_back_without_access(town, anna):
    User.objects.all().delete()
    again = carry_over(town)
    User.objects.create_user("anna@example.org", "the old password")
    again()
    assert not User.objects.get().is_active


def test_who_has_an_account_of_that_address_stays_in(town, anna):
    again = carry_over(town)
    User.objects.all().delete()
    User.objects.create_user("anna@example.org", "another account of hers")
    again()
    assert User.objects.get().is_active


def test_a_password_that_was_changed_since_stays_changed(town, anna):
    anna.set_password("the new password")
    anna.save()
    again = carry_over(town)
    anna.set_password("the old password")
    anna.save()
    again()
    assert User.objects.get().check_password("the new password")


def test_an_invitation_that_was_used_since_is_not_open_again(town, anna):
    invitation = Invitation.objects.create(user=anna, accepted_at=clock.now())
    again = carry_over(town)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=None)
    again()
    assert not Invitation.objects.exists()


def test_the_log_keeps_what_was_written_since(town, anna):
    before = AuditEntry.objects.count()
    record(AuditEntry.Action.SIGNED_IN, actor=anna)
    entry = AuditEntry.objects.latest("pk")
    again = carry_over(town)
    AuditEntry.objects.filter(pk=entry.pk)._raw_delete(using="default")
    again()
    assert AuditEntry.objects.count() == before + 1
    assert AuditEntry.objects.filter(public_id=entry.public_id, at=entry.at).exists()


def test_sessions_end_and_the_log_says_why(town, anna):
    Session.objects.create(session_key="x", session_data="", expire_date=clock.now())
    restored(town)
    assert not Session.objects.exists()
    entry = AuditEntry.objects.get(action=AuditEntry.Action.RESTORED)
    assert entry.detail == {"saved_at": "2026-11-21T18:00:00+00:00"}


def test_the_account_of_an_operator_who_has_left_is_disabled(town):
    with schema_context("public"):
        stays = User.objects.create_user("stays@example.org", None)
        left = User.objects.create_user("left@example.org", None, is_active=False)
    for operator in (stays, left):
        User.objects.create_user(f"{operator.public_id}@operator.invalid", None, shadow_of=operator.public_id)
    restored(town)
    assert list(User.objects.filter(is_active=True).values_list("shadow_of", flat=True)) == [stays.public_id]
