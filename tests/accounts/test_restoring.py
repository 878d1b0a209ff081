"""A restore brings nobody back in who was shut out, ends every session and keeps the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django_tenants.utils import schema_context

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, AuthenticatorApp, Invitation, KeptDevice, Passkey, RecoveryCode, User
from backend.accounts.recovering import codes_left, make_codes, use_code
from backend.accounts.restoring import carry_over
from backend.accounts.second_factor import has_factor, reset
from backend.common import clock
from backend.tenants.signals import town_restored
from tests.accounts.people import app_of

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


def kept_device_of(user: User) -> KeptDevice:
    return KeptDevice.objects.create(user=user, name="X", token_hash="x", expires_at=clock.now() + timedelta(days=9))


def passkey_of(user: User) -> Passkey:
    return Passkey.objects.create(
        user=user, name="X", rp_id="x", credential_id=b"x", credential_hash="x", public_key=b"x", sign_count=7
    )


def set_up_all(user: User) -> None:
    """As it was when the backup was made."""
    app_of(user)
    passkey_of(user)
    make_codes(user)
    kept_device_of(user)


@pytest.mark.parametrize("is_active", [True, False])
def test_a_second_step_that_was_reset_since_is_not_valid_again(is_active, town, anna):
    reset(anna)
    User.objects.update(is_active=is_active)
    again = carry_over(town)
    set_up_all(anna)
    again()
    assert not has_factor(anna)
    assert not RecoveryCode.objects.exists()
    assert not KeptDevice.objects.exists()


def test_a_device_that_was_revoked_since_stays_so_and_the_others_are_kept(town, anna):
    app_of(anna)
    again = carry_over(town)
    kept_device_of(anna)
    again()
    assert not KeptDevice.objects.exists()
    assert has_factor(anna)


def test_codes_that_were_used_since_stay_used(town, anna):
    first, second, *_ = make_codes(anna)
    before = list(RecoveryCode.objects.values_list("code_hash", flat=True))
    use_code(anna, code=first.replace("-", ""), now=NOW)
    again = carry_over(town)
    RecoveryCode.objects.update(last_used_at=None)
    again()
    assert codes_left(anna) == 9
    assert use_code(anna, code=first.replace("-", ""), now=NOW) is None
    assert use_code(anna, code=second.replace("-", ""), now=NOW)
    assert list(RecoveryCode.objects.values_list("code_hash", flat=True)) == before


def test_what_was_set_up_since_is_kept_as_it_is_also_for_an_account_with_another_number(town, anna):
    app, passkey, device = app_of(anna), passkey_of(anna), kept_device_of(anna)
    AuthenticatorApp.objects.update(last_step=99, created_at=NOW)
    again = carry_over(town)
    User.objects.all().delete()
    User.objects.create_user("before@example.org", None)
    restored_anna = User.objects.create_user(anna.email, "x", public_id=anna.public_id)
    again()
    kept = AuthenticatorApp.objects.get(user=restored_anna)
    assert (kept.sealed_key, kept.last_step, kept.created_at) == (app.sealed_key, 99, NOW)
    assert Passkey.objects.get(user=restored_anna).sign_count == passkey.sign_count
    assert KeptDevice.objects.get(user=restored_anna).token_hash == device.token_hash


def test_who_is_only_in_the_backup_keeps_nothing_of_others(town, anna):
    set_up_all(anna)
    again = carry_over(town)
    User.objects.all().delete()
    other = User.objects.create_user("other@example.org", None)
    app_of(other)
    again()
    assert AuthenticatorApp.objects.get().user == other
    assert not other.passkey_set.exists()
    assert not User.objects.get().is_active


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
