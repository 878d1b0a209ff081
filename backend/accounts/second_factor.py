"""Whether somebody needs a second step beside the password, has one, and has just passed it; the pages are not here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import django_otp
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django_otp.models import Device

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, AuthenticatorApp, KeptDevice, Passkey, RecoveryCode, User
from backend.accounts.models.lending import groups_of
from backend.accounts.models.roles import MAY_HAVE_PASSWORD_ONLY
from backend.common import clock
from backend.tenants.schemas import current_schema

View = TypeVar("View", bound=Callable[..., Any])
VERIFIED_AT = "second_factor_at"  # in the session: seconds since 1970
FACTORS: tuple[type[Device], ...] = (Passkey, AuthenticatorApp)  # recovery codes stand in for one of these
DEVICES: tuple[type[Device], ...] = (*FACTORS, RecoveryCode, KeptDevice)  # all that a password can be followed by
NAMES = {Passkey: "passkey", AuthenticatorApp: "app", RecoveryCode: "recovery_code", KeptDevice: "kept_device"}


def needs_second_factor(user: User, *, also_own: bool = True) -> bool:
    """Operators, publishers and those above; others if the town asks it of all, or if they set one up. One statement.

    An operator's shadow account has none: its ticket is handed out after the second step on the region's host.
    """
    if user.is_shadow:
        return False
    if user.is_superuser or current_schema() == "public":
        return True
    asked = [_is_obliged(), *(_has(factor) for factor in FACTORS if also_own)]
    row = User.objects.filter(pk=user.pk).values_list(*asked).first()
    return row is None or any(row)


def without_second_factor() -> QuerySet[User]:
    """Who of this town needs a second step and has none: they are led to it at their next sign-in."""
    people = User.objects.filter(_is_obliged(), is_active=True, shadow_of=None)
    return people.exclude(_has(Passkey)).exclude(_has(AuthenticatorApp))


def _is_obliged() -> Exists:
    """In any group, own or on loan, but those of contributors and editors of a town that does not ask them."""
    lenient = {"role_group__role__in": MAY_HAVE_PASSWORD_ONLY, "role_group__needs_second_factor": False}
    return Exists(groups_of(OuterRef("pk"), now=clock.now()).exclude(**lenient))


def _has(factor: type[Device]) -> Exists:
    return Exists(factor._default_manager.filter(user=OuterRef("pk"), confirmed=True))


def factors_of(user: User) -> list[Device]:
    """What somebody has set up, the passkeys first."""
    return [device for factor in FACTORS for device in factor._default_manager.filter(user=user, confirmed=True)]


def has_factor(user: User) -> bool:
    return any(factor._default_manager.filter(user=user, confirmed=True).exists() for factor in FACTORS)


def passed(request: HttpRequest, device: Device, *, now: datetime) -> None:
    """The session is this person's from now on, proved by this device; it gets a new key."""
    request.session.cycle_key()
    django_otp.login(request, device)
    request.session[VERIFIED_AT] = int(now.timestamp())


def is_fresh(request: HttpRequest, *, within: timedelta = timedelta(hours=12)) -> bool:
    """Whether whoever asks has shown passkey, app or recovery code on this device within so long."""
    at = request.session.get(VERIFIED_AT)
    device = getattr(request.user, "otp_device", None)
    is_real = device is not None and not isinstance(device, KeptDevice)
    return is_real and isinstance(at, int) and clock.now().timestamp() - at < within.total_seconds()


def kept_device_suffices(view: View) -> View:
    """Mark a view that a kept device opens without asking again: the page of an urgent notice, nothing else."""
    view.kept_device_suffices = True  # type: ignore[attr-defined]
    return view


def reset(user: User, *, actor: User | None = None) -> None:
    """Take passkeys, app, codes and kept devices away, and the password: an invitation sets both up anew."""
    for model in DEVICES:
        model._default_manager.filter(user=user).delete()
    user.set_unusable_password()  # ends all sessions, since they carry a hash of it
    user.save(update_fields=["password"])
    record(AuditEntry.Action.FACTORS_RESET, actor=actor, about=user)


def remove(device: Device) -> None:
    """Take one factor away; without any the recovery codes go too, since they stand in for nothing."""
    user = device.user
    device.delete()
    record(AuditEntry.Action.FACTOR_REMOVED, actor=user, about=user, detail={"kind": NAMES[type(device)]})
    if not has_factor(user):
        RecoveryCode.objects.filter(user=user).delete()
        KeptDevice.objects.filter(user=user).delete()


def person_of(request: HttpRequest) -> User | None:
    """Who has given the right password in this session, whether or not the second step is done."""
    waiting = getattr(request, "waiting_for_second_factor", None)
    user = waiting or request.user
    return None if isinstance(user, AnonymousUser) or not isinstance(user, User) else user
